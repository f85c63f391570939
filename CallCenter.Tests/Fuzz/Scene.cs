using System.Text.RegularExpressions;
using CallCenter.Tests.Integration;
using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Agent = CallCenter.Web.Agents.Agent;
using DemoPerson = CallCenter.Web.People.DemoPerson;

namespace CallCenter.Tests.Fuzz;

/// <summary>
/// The state that all inputs are sent to: one active call, one parked, one ringing and one that has ended,
/// with a message; real phones are on them, so that only an input can change them.
/// </summary>
internal sealed partial class Scene : IAsyncDisposable
{
    private readonly Dictionary<string, string> names = [];
    private Handset? handset;

    public Dictionary<Who, Person> People { get; } = [];

    public static async Task<Scene> Set(CallCenterApp app)
    {
        var gone = await Gone(app);
        await app.Reset();
        await app.Execute(
            "update app.lines set ring_seconds = 600, greeting = '', recording = 'agent', recording_notice = 'You may be recorded.'");
        var scene = new Scene { People = { [Who.Gone] = gone, [Who.Visitor] = await Person.Visit(app.Url) } };
        try { await scene.Play(app); }
        catch { await scene.DisposeAsync(); throw; }
        return scene;
    }

    /// <summary>Sue with a session that ends when the people are restored: its stamp differs from theirs.</summary>
    private static async Task<Person> Gone(CallCenterApp app)
    {
        await app.Execute("update app.users set security_stamp = 'of a session that has ended' where user_name = 'sue'");
        return await Person.SignIn(app.Url, "sue", DemoPerson.Password);
    }

    private async Task Play(CallCenterApp app)
    {
        foreach (var (who, userName) in new[] { (Who.Doug, "doug"), (Who.Rhonda, "rhonda"), (Who.Sue, "sue"), (Who.Ops, "ops") })
            People[who] = await app.SignIn(userName);
        Guid[] agents =
        [
            await app.AccountId("doug"), await app.AccountId("rhonda"), await app.AccountId("sue"), await app.AccountId("ops"),
        ];
        for (var i = 0; i < agents.Length; i++)
            (names[$"agent{i}"], names[$"identity{i}"]) = (agents[i].ToString(), Agent.IdentityOf(agents[i]));

        var gone = await app.Phone.Call("+14155550143");
        await Eventually.True(async () => await app.Scalar<long>("select count(*) from calls where state = 'ringing'") == 1);
        await app.Phone.HangUp(gone);
        await Eventually.True(async () => await app.Scalar<long>("select count(*) from calls where state = 'ended'") == 1);
        handset = await Handset.Of(app, "doug");
        await People[Who.Rhonda].Available();
        var parked = await app.Phone.Call("+14155550141");
        var first = await handset.Answer();
        await handset.Person.Does(first.Id, "park");
        var talking = await app.Phone.Call("+14155550140");
        var second = await handset.Answer();
        var ringing = await app.Phone.Call("+14155550142");
        var third = await handset.Person.Sees("ringing");
        foreach (var (i, sid) in new[] { (0, talking), (1, parked), (2, ringing), (3, gone) })
        {
            (names[$"sid{i}"], names[$"number{i}"]) = (sid, $"+1415555014{i}");
            names[$"call{i}"] = (await app.Scalar<Guid>($"select id from calls where call_sid = '{sid}'")).ToString();
        }
        var message = Guid.CreateVersion7();
        await app.Execute($"""
            insert into app.recordings (id, sid, call_id, line_id, kind, status, started_at, duration)
            select '{message}', 'RE{message:N}', id, line_id, 'voicemail', 'completed', started_at, 5
            from calls where id = '{names["call3"]}'
            """);
        var missed = Guid.CreateVersion7();
        // The ended call's own row, if it has one, would be another.
        await app.Execute($"""
            delete from app.follow_ups;
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts)
            select '{missed}', from_number, line_id, 'voicemail', started_at, started_at, 1, id, '{message}', 0
            from calls where id = '{names["call3"]}'
            """);
        await app.Execute($"insert into app.blocked (number, by, at) values ('+14155550177', '{agents[2]}', now())");
        await Fingerprint.Settled(app);
        names["leg0"] = await app.Scalar<string>($"select agent_call_sid from calls where id = '{second.Id}'")
            ?? "CA" + new string('0', 32);
        names["conference0"] = await app.Scalar<string>($"select conference_sid from calls where id = '{second.Id}'")
            ?? "CF" + new string('0', 32);
        names["line"] = (await app.Scalar<Guid>("select id from app.lines")).ToString();
        names["missed"] = missed.ToString();
        (names["message"], names["re"], names["account"], names["ourNumber"]) =
            (message.ToString(), $"RE{message:N}", app.Account.AccountSid, CallCenterApp.Line);
        var keys = await app.Services.GetRequiredService<RealtimeKeys>().Get();
        names["key"] = keys.ApiKey;
        (names["token0"], names["token1"]) = ((await People[Who.Doug].Ticket()).Token, (await People[Who.Rhonda].Ticket()).Token);
        names["expired"] = Jwt.Sign(new { role = "authenticated", sub = agents[0], exp = Jwt.In(-60) }, keys.JwtSecret!);
        names["forged"] = Jwt.Sign(new { role = "service_role", sub = agents[0], exp = Jwt.In(600) },
            "not the secret of this installation, and long enough");
        names["unsigned"] = Jwt.Sign(new { role = "service_role", sub = agents[0], exp = Jwt.In(600) }, keys.JwtSecret!, alg: "none");
    }

    public string Fill(string text) => text.Contains("@@")
        ? Name().Replace(text, m => names.GetValueOrDefault(m.Groups[1].Value, m.Value)) : text;

    public async ValueTask DisposeAsync()
    {
        if (handset is not null) await handset.DisposeAsync();
        foreach (var person in People.Values) person.Http.Dispose();
    }

    [GeneratedRegex("@@([a-zA-Z]+[0-9]?)@@")]
    private static partial Regex Name();
}
