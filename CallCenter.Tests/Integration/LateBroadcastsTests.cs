using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>While Realtime accepts nothing more, a desk learns from its heartbeat's answer that it must poll.</summary>
public sealed class LateBroadcastsTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_heartbeats_answer_says_that_broadcasts_are_refused_and_later_that_they_come_again()
    {
        var doug = await App.SignIn("doug");
        await Eventually.True(async () => !await Late(doug), TimeSpan.FromSeconds(30));

        await App.Execute("""
            insert into app.outbox_messages
              (event_id, kind, subject, topic, event, payload, version, next_attempt_at, attempts, last_error) values
              (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{}', 0,
               now() + interval '1 hour', 1, 'Realtime answered 429: Too many requests')
            """);

        await Eventually.True(() => Late(doug));
        await App.Execute("delete from app.outbox_messages");
        await Eventually.True(async () => !await Late(doug), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task So_it_does_of_broadcasts_that_nobody_refuses_and_nobody_sends()
    {
        var doug = await App.SignIn("doug");
        await Eventually.True(async () => !await Late(doug), TimeSpan.FromSeconds(30));

        await App.Execute("""
            insert into app.outbox_messages
              (event_id, kind, subject, topic, event, payload, version, created_at, next_attempt_at) values
              (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{}', 0,
               now() - interval '5 seconds', now() + interval '1 hour')
            """);

        await Eventually.True(() => Late(doug));

        // For fifteen seconds more, which the lane's next class is not to begin with.
        await App.Execute("delete from app.outbox_messages");
        await Eventually.True(async () => !await Late(doug), TimeSpan.FromSeconds(30));
    }

    private static async Task<bool> Late(Person person)
    {
        using var answer = await person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = false, tab = "t" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("late").GetBoolean();
    }
}
