using System.Buffers;
using System.Text.RegularExpressions;

namespace CallCenter.Tests.Chaos;

/// <summary>What must always hold. Each result names the invariant and the violation; none: all is well.</summary>
internal static partial class Invariants
{
    private const int Few = 20;

    /// <summary>I1: every webhook answered 2xx is stored once and took effect once.</summary>
    public static async Task<IEnumerable<string>> Stored(IReadOnlyCollection<Sent> webhooks, Witness witness)
    {
        var receipts = (await witness.Receipts()).ToHashSet();
        var calls = (await witness.CallsBySid()).ToDictionary(c => c.Sid);
        var confirmed = webhooks.Where(w => w.Status is >= 200 and < 300).DistinctBy(w => w.Key).ToList();
        return
        [
            .. confirmed.Where(w => !receipts.Contains(w.Key)).Select(w => $"I1 {w.Key} was confirmed and is not stored"),
            .. confirmed.Where(w => w.Key == $"voice:{w.Sid}" && !calls.ContainsKey(w.Sid))
                .Select(w => $"I1 {w.Key} was confirmed and there is no call"),
            .. confirmed.Where(w => w.Key == $"voice:{w.Sid}" && calls.TryGetValue(w.Sid, out var call) && call.Firsts != 1)
                .Select(w => $"I1 {w.Key} took effect {calls[w.Sid].Firsts} times"),
            .. confirmed.Where(w => w.Key.StartsWith($"call:{w.Sid}:completed", StringComparison.Ordinal)
                    && calls.TryGetValue(w.Sid, out var call) && call.State != "ended")
                .Select(w => $"I1 {w.Key} was confirmed and the call lives"),
        ];
    }

    /// <summary>I8: the ledger describes every agent as their row does, and on the call that they are on.</summary>
    public static async Task<IEnumerable<string>> Booked(Witness witness)
    {
        var wrong = await witness.Count("""
            select count(*) from public.voip_users u
            where not exists (select from app.agent_spans s where s.agent_id = u.id and s.to_at is null and s.status = app.agent_status(u))
              or exists (select from app.talks t
                where t.agent_id = u.id and t.ended_at is null and t.call_id is distinct from u.current_call_id)
            """);
        var torn = await witness.Count("""
            select count(*) from (select to_at, lead(from_at) over (partition by agent_id order by from_at) as next from app.agent_spans) s
            where to_at is distinct from next
            """);
        List<string> broken = [];
        if (wrong > 0) broken.Add($"I8 the ledger is wrong of {wrong} agents");
        if (torn > 0) broken.Add($"I8 {torn} spans are not followed by the next at once");
        return broken;
    }

    /// <summary>I2: a call never has two agents by accident, an agent never two active calls.</summary>
    public static IEnumerable<string> OneAgent(IReadOnlyList<Committed> states, IEnumerable<Asked> requests)
    {
        var (calls, agents) = (new Dictionary<Guid, Guid>(), new Dictionary<Guid, Guid>()); // of an agent; of a call
        foreach (var transaction in states.GroupBy(s => (s.CommittedAt, s.Transaction)))
        {
            foreach (var state in transaction)
                if (agents.Remove(state.Call, out var before) && calls.GetValueOrDefault(before) == state.Call) calls.Remove(before);
            foreach (var state in transaction.GroupBy(s => s.Call).Select(g => g.Last()))
            {
                if (state.Agent is not { } agent) continue;
                if (calls.TryGetValue(agent, out var other) && other != state.Call)
                    yield return $"I2 agent {agent} has {other} and {state.Call} v{state.Version} ({state.State})";
                (calls[agent], agents[state.Call]) = (state.Call, agent);
            }
        }
        foreach (var call in states.GroupBy(s => s.Call))
        {
            Committed? last = null;
            foreach (var state in call)
            {
                // From one agent straight to another: only the agent who waits for it may get it.
                if (last is { State: "claimed", Agent: { } first } && state is { State: "claimed", Agent: { } second }
                    && first != second)
                    yield return $"I2 call {state.Call} was taken from {first} by {second} at v{state.Version}";
                last = state;
            }
        }
        var claimed = states.Where(s => s.State == "claimed").Select(s => (s.Call, s.Agent!.Value)).ToHashSet();
        var granted = requests.Where(r => r is { Act: "claim" or "pick-up", Status: 200 });
        foreach (var untrue in granted.Where(r => !claimed.Contains((r.Call, r.Agent))))
            yield return $"I2 agent {untrue.Agent} was told that {untrue.Call} is theirs, and it never was";
    }

    /// <summary>I9: no agent outside a call's team and reach ever takes it.</summary>
    public static IEnumerable<string> OwnTeam(IEnumerable<Taken> taken) => taken
        .Where(t => t is { Team: not null, Reach: > 0 } && !(t.Level is 1 or 2 && t.Level <= t.Reach))
        .Select(t => $"I9 agent {t.Agent} took {t.Call} at v{t.Version}, which rang the team {t.Team} within reach {t.Reach}");

    /// <summary>I3: terminal states are never left, timestamps never move back, versions never skip.</summary>
    public static IEnumerable<string> OnlyForward(IReadOnlyList<Committed> states)
    {
        foreach (var call in states.GroupBy(s => s.Call))
        {
            Committed? last = null;
            foreach (var state in call)
            {
                if (last is { State: "ended" }) yield return $"I3 call {state.Call} left its end at v{state.Version}: {state.State}";
                if (last is not null && (state.Version < last.Version || state.Version > last.Version + 1))
                    yield return $"I3 call {state.Call} went from v{last.Version} to v{state.Version}";
                if (last is not null && (state.StartedAt != last.StartedAt || state.StateSince < last.StateSince
                    || (last.AnsweredAt is not null && state.AnsweredAt != last.AnsweredAt)))
                    yield return $"I3 call {state.Call} turned a clock back at v{state.Version}";
                last = state;
            }
        }
    }

    /// <summary>
    /// I4: every committed event is published at least once, in order per call at first, and applied once by every client.
    /// </summary>
    /// <param name="due">What must have been published.</param>
    /// <param name="events">What may have been.</param>
    public static IEnumerable<string> Told(
        IReadOnlyList<Event> due, IReadOnlyList<Event> events, IReadOnlyList<Published> published,
        IEnumerable<(string Screen, string Line)> screens)
    {
        var firsts = published.Select((p, at) => (p, at)).DistinctBy(x => x.p.Id).ToDictionary(x => x.p.Id, x => x.at);
        foreach (var missing in due.Where(e => !firsts.ContainsKey(e.Id)))
            yield return $"I4 {missing.Name} v{missing.Version} of {missing.Subject} was never published";
        foreach (var invented in firsts.Keys.Except(events.Select(e => e.Id)))
            yield return $"I4 event {invented} was published and never committed";
        foreach (var subject in events.Where(e => firsts.ContainsKey(e.Id)).GroupBy(e => e.Subject))
            foreach (var (first, second) in subject.Zip(subject.Skip(1)))
                if (firsts[first.Id] > firsts[second.Id])
                    yield return $"I4 {first.Name} v{first.Version} of {first.Subject} " +
                        $"was published after {second.Name} v{second.Version}";
        var applied = screens.Select(s => (s.Screen, Match: Applied().Match(s.Line))).Where(s => s.Match.Success).ToList();
        // A few may be in the first snapshot already.
        if (applied.Count == 0 && due.Count > Few) yield return $"I4 no screen applied any of {due.Count} events";
        foreach (var subject in applied.GroupBy(s => (s.Screen, Id: s.Match.Groups["id"].Value)))
        {
            var versions = subject.Select(s => long.Parse(s.Match.Groups["version"].Value)).ToList();
            foreach (var (first, second) in versions.Zip(versions.Skip(1)))
                if (second <= first) yield return $"I4 {subject.Key.Screen} applied v{second} of {subject.Key.Id} after v{first}";
        }
    }

    /// <summary>I5: a screen equals the database.</summary>
    public static IEnumerable<string> Same(string screen, Picture shown, IReadOnlyList<ShownCall> calls, IReadOnlyList<ShownAgent> agents)
    {
        foreach (var ghost in shown.Calls.ExceptBy(calls.Select(c => c.Id), c => c.Id)) yield return $"I5 {screen} shows the ghost {ghost}";
        foreach (var call in calls)
            if (!shown.Calls.Contains(call))
            {
                var instead = shown.Calls.SingleOrDefault(c => c.Id == call.Id);
                yield return $"I5 {screen} shows {instead?.ToString() ?? "nothing"} for {call}";
            }
        foreach (var agent in agents)
            if (!shown.Agents.Contains(agent))
            {
                var instead = shown.Agents.SingleOrDefault(a => a.Id == agent.Id);
                yield return $"I5 {screen} shows {instead?.ToString() ?? "nothing"} for {agent}";
            }
    }

    /// <summary>I6: no token, secret, or full phone number in any log.</summary>
    public static IEnumerable<string> Silent(IEnumerable<(string Log, string Text)> logs, IReadOnlyCollection<string> secrets)
    {
        var any = SearchValues.Create([.. secrets], StringComparison.Ordinal);
        foreach (var (log, text) in logs)
            foreach (var line in text.Split('\n'))
            {
                if (Token().IsMatch(line)) yield return $"I6 a token is in the log of {log}: {Shortened(line)}";
                if (!line.AsSpan().ContainsAny(any)) continue;
                foreach (var secret in secrets.Where(s => line.Contains(s, StringComparison.Ordinal)))
                    yield return $"I6 {secret[..Math.Min(4, secret.Length)]}… is in the log of {log}: {Shortened(line)}";
            }
    }

    private static string Shortened(string line) => line.Length > 160 ? line[..160] : line;

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\[feed\] \S+ (call|agent) (?<id>\S+) v(?<version>\d+): applied$")]
    private static partial Regex Applied();
}
