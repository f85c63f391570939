using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CallCenter.Tests.Support;

/// <summary>What Twilio sends, signed with the account's token.</summary>
internal static class Webhook
{
    private static readonly HttpClient Http = new();

    public static async Task<(HttpStatusCode Status, string Body)> Post(
        this CallCenterApp app, string path, params (string Name, string Value)[] fields)
    {
        var form = fields.Append(("AccountSid", app.Account.AccountSid)).ToDictionary(f => f.Item1, f => f.Item2);
        var url = $"{app.Url}/webhooks/twilio{path}";
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        var signature = Signer.Sign(app.Account.AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value }));
        request.Headers.Add("X-Twilio-Signature", signature);
        using var response = await Http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A resource as Twilio has it.</summary>
    public static async Task<JsonElement> Rest(this CallCenterApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{app.Twilio.Url}/2010-04-01/Accounts/{app.Account.AccountSid}/{path}");
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{app.Account.ApiKeySid}:{app.Account.ApiKeySecret}"));
        request.Headers.Authorization = new("Basic", key);
        using var response = await Http.SendAsync(request);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}

/// <summary>A caller's phone, and an agent who talks to it: the agent's leg is only reported, no browser is needed.</summary>
internal sealed class Conversation
{
    private readonly CallCenterApp app;
    private readonly string conference;
    private readonly Dictionary<string, string> legs = [];
    private int sequence;

    private Conversation(CallCenterApp app, string caller, Guid id, string conference) =>
        (this.app, Caller, Id, this.conference) = (app, caller, id, conference);

    public Guid Id { get; }
    public string Caller { get; }

    public static async Task<Conversation> Begin(CallCenterApp app, Person agent)
    {
        var sid = await app.Phone.Call();
        var call = await agent.Sees("ringing");
        // In the conference, past the greeting.
        var conference = await Eventually.Get(() => app.Scalar<string>($"select conference_sid from calls where id = '{call.Id}'"));
        var conversation = new Conversation(app, sid, call.Id, conference);
        (await agent.Do(call.Id, "claim")).EnsureSuccessStatusCode();
        await conversation.Joins(agent);
        return conversation;
    }

    public async Task Joins(Person agent)
    {
        await Tell("participant-join", $"agent-{await agent.Id()}");
        await agent.Sees("active");
    }

    public async Task Loses(Person agent) => await Tell("participant-leave", $"agent-{await agent.Id()}");

    private async Task Tell(string @event, string label) => await app.Post("/conference",
        ("ConferenceSid", conference),
        ("FriendlyName", Id.ToString()),
        ("SequenceNumber", $"{++sequence}"),
        ("StatusCallbackEvent", @event),
        ("CallSid", legs.TryGetValue(label, out var sid) ? sid : legs[label] = $"CA{Guid.NewGuid():N}"),
        ("ParticipantLabel", label));
}
