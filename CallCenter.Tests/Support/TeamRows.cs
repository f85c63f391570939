using System.Net.Http.Json;

namespace CallCenter.Tests.Support;

/// <summary>Teams and the lines that ring them.</summary>
internal static class TeamRows
{
    public const string Sales = "01930000-0000-7000-8000-00000000005a", Support = "01930000-0000-7000-8000-00000000005b";
    /// <summary>The number of <see cref="AddSupport"/>.</summary>
    public const string SupportNumber = "+14155550199";

    /// <summary>A team, and who is in it: 1 as a first member, 2 in the reserve.</summary>
    public static async Task Team(this CallCenterApp app, string id, string name, params (Guid Agent, int Level)[] members)
    {
        await app.Execute($"insert into app.teams (id, name) values ('{id}', '{name}')");
        foreach (var (agent, level) in members) await app.Put(agent, id, level);
    }

    public static Task Put(this CallCenterApp app, Guid agent, string team, int level) => app.Execute($"""
        update public.voip_users set teams = teams || jsonb_build_object('{team}', {level}), version = version + 1 where id = '{agent}'
        """);

    /// <summary>The line of the demo people is called Sales and rings this team.</summary>
    public static Task SalesLine(this CallCenterApp app, string also = "") =>
        app.Execute($"update app.lines set name = 'Sales', team_id = '{Sales}'{also} where number = '{CallCenterApp.Line}'");

    /// <summary>A second line, which rings its own team.</summary>
    public static Task AddSupport(this CallCenterApp app, string also = "") => app.Execute($"""
        insert into app.lines (id, number, name, team_id) values ('{Support}', '{SupportNumber}', 'Support', '{Support}');
        update app.lines set id = id{also} where id = '{Support}'
        """);

    public static async Task Away(this Person person) =>
        (await person.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability = "away" })).EnsureSuccessStatusCode();

    /// <summary>
    /// The ringing calls' last webhook has come: their callers are in the conference. While it is handled its call is locked, and calls
    /// that are locked ring others a second later only.
    /// </summary>
    public static Task Greeted(this CallCenterApp app) => Eventually.True(() => app.Scalar<bool>(
        "select bool_and(conference_sid is not null) from public.calls where state = 'ringing'"));

    /// <summary>Whom the call rings by the database: the names, in order.</summary>
    public static async Task<string> Rung(this CallCenterApp app) => await app.Scalar<string>("""
        select coalesce(string_agg(a.display_name, ' ' order by a.display_name), '') from public.active_calls r
        join public.voip_users a on a.id = r.agent_id where r.status = 'ringing'
        """) ?? "";

    /// <summary>What was noted about the newest call, in order.</summary>
    public static async Task<string> Story(this CallCenterApp app) => await app.Scalar<string>("""
        select string_agg(event || coalesce(': ' || detail, ''), '; ' order by id) from public.ring_events
        where call_id = (select id from public.calls order by started_at desc limit 1)
        """) ?? "";
}
