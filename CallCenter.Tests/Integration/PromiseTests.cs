using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>The page of the promise, and the doctor's findings: both name the same faults.</summary>
public sealed class PromiseTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task Where_nothing_was_measured_both_say_so()
    {
        var page = await Page();

        page.ShouldContain("No screen was open in the last 15 minutes.");
        page.ShouldContain("Nothing was measured: no call changed on a visible screen.");
        (await Examine()).Where(f => f.Verdict is Verdict.Failed or Verdict.Warning).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_shows_the_times_by_layer_and_each_screen_with_what_is_wrong_with_it()
    {
        await SomeCall();
        await App.Report();

        var page = await Page();

        Row(page, "On screen").ShouldBe(["100 ms", "1.9 s", "1.9 s", "1.9 s"], ignoreOrder: false);
        Row(page, "Outbox").Length.ShouldBe(4);
        Marks(page).ShouldBe([("Doug", "Live"), ("Rhonda", "Polling"), ("Sue", "Behind")], ignoreOrder: true);
        page.ShouldContain("Slept 41 s");
        page.ShouldContain("Missed 1");
        Breach(page, "behind", "Behind: Sue (for 1");
        Breach(page, "delivery", "1 event of 2 reached no screen");
        Breach(page, "speed", "Rhonda (p99 1.9 s)");
    }

    [Fact]
    public async Task The_doctor_names_the_same_with_a_cure_for_each()
    {
        await SomeCall();
        await App.Report();

        var findings = await Examine();

        var wrong = findings.Where(f => f.Verdict is Verdict.Failed or Verdict.Warning).ToList();
        wrong.Select(f => (f.Check, f.Verdict)).ShouldBe(
        [
            ("promise.delivery", Verdict.Failed),
            ("promise.updates", Verdict.Warning), ("promise.speed", Verdict.Warning), ("promise.behind", Verdict.Warning), // one desk each
        ]);
        wrong[3].Found.ShouldContain("Sue");
        wrong.ShouldAllBe(f => f.Cure != null && f.Cure.What.Length > 20);
    }

    [Fact]
    public async Task An_outbox_that_stands_still_is_named_though_no_event_has_times()
    {
        // As if no loop looked: the rows are not due for an hour.
        await App.Execute("""
            create function public.stand_still() returns trigger language plpgsql as
              $$ begin new.next_attempt_at = clock_timestamp() + interval '1 hour'; return new; end $$;
            create trigger stand_still before insert on app.outbox_messages
              for each row when (new.kind = 'broadcast') execute function public.stand_still();
            """);
        try
        {
            await App.Phone.Call();

            await Eventually.True(async () => Breached(await Page(), "waiting", "outbox"), TimeSpan.FromSeconds(30));
            var named = (await Examine()).Single(f => f.Check == "promise.waiting");
            named.Verdict.ShouldBe(Verdict.Failed);
            named.Found.ShouldStartWith("Outbox:");
            named.Found.ShouldContain("No publishing loop has taken them");
        }
        finally { await App.Execute("drop trigger stand_still on app.outbox_messages; drop function public.stand_still()"); }
    }

    [Fact]
    public async Task Events_that_realtime_refuses_or_does_not_answer_are_its_own()
    {
        await Waits("now() + interval '1 hour'", "3, 'Realtime answered 429: Too many requests'");
        var refused = (await Examine()).Single(f => f.Check == "promise.waiting");
        await App.Execute("delete from app.outbox_messages");

        await Waits("now() + interval '1 hour'", "0, null");
        await using var loop = await App.Data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var delivery = await loop.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var taken = loop.CreateCommand();
        taken.CommandText = "select id from app.outbox_messages for update";
        await taken.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var hanging = (await Examine()).Single(f => f.Check == "promise.waiting");
        await delivery.RollbackAsync(TestContext.Current.CancellationToken);

        refused.Found.ShouldStartWith("Realtime and network: 1 event committed and not sent");
        refused.Found.ShouldContain("429");
        hanging.Found.ShouldContain("Realtime has them and does not answer");
    }

    private Task Waits(string due, string attempts) => App.Execute($"""
        insert into app.outbox_messages
          (event_id, kind, subject, topic, event, payload, version, created_at, next_attempt_at, attempts, last_error) values
          (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{"{}"}', 0,
           now() - interval '10 s', {due}, {attempts})
        """);

    private async Task<string> Page() => await (await App.SignIn("ops")).Http.GetStringAsync("/ops/realtime");

    /// <summary>It has ended, and its own events' times are forgotten.</summary>
    private async Task SomeCall()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        var sid = await App.Phone.Call();
        await doug.Sees("ringing");
        await App.Phone.HangUp(sid);
        await doug.SeesNoCall();
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);
        await App.Execute("delete from app.event_times");
    }

    private async Task<List<Finding>> Examine()
    {
        await using var scope = App.Services.CreateAsyncScope();
        var layer = scope.ServiceProvider.GetServices<ILayer>().Single(l => l.Name == "promise");
        var findings = new List<Finding>();
        await foreach (var finding in layer.Examine([], TestContext.Current.CancellationToken)) findings.Add(finding);
        return findings;
    }

    /// <summary>The four numbers beside a layer's bar, in the last 15 minutes.</summary>
    private static string[] Row(string page, string layer) =>
        [.. Regex.Matches(Regex.Match(page, $"data-key=\"lately-{layer}\".*?</tr>", RegexOptions.Singleline).Value,
            "<td class=\"number\"[^>]*>(.*?)</td>", RegexOptions.Singleline)
            .Select(cell => Regex.Replace(cell.Groups[1].Value, "<[^>]+>", "").Trim())];

    private static List<(string, string)> Marks(string page) =>
        [.. Regex.Matches(page, "data-screen=\"([^\"]+)\" data-mark=\"([^\"]+)\"").Select(m => (m.Groups[1].Value, m.Groups[2].Value))];

    private static void Breach(string page, string id, string words) =>
        Regex.Match(page, $"data-breach=\"{id}\".*?</div>", RegexOptions.Singleline).Value.ShouldContain(words);

    private static bool Breached(string page, string id, string layer) =>
        Regex.IsMatch(page, $"data-breach=\"{id}\"\\s+data-layer=\"{layer}\"");
}
