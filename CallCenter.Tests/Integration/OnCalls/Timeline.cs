using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>An agent on a call, according to the call's timeline.</summary>
internal sealed record Stretch(Guid Agent, DateTimeOffset Began)
{
    public DateTimeOffset? Joined { get; set; }
    public DateTimeOffset? Ended { get; set; }
    public DateTimeOffset? HeldSince { get; set; }
    public TimeSpan Held { get; set; }
    /// <summary>Consulted while the caller hears music: someone else is on hold.</summary>
    public bool Advises { get; set; }
}

/// <summary>Reads which agents were on a call from its timeline alone, by events, names and words, as a person would.</summary>
internal sealed class Timeline
{
    private readonly Dictionary<string, Guid> names;
    private readonly Dictionary<string, bool> asked = []; // consulted, or invited to join
    private readonly List<Stretch> all = [], others = []; // others: in the order in which they would have the call
    private Stretch? holder;
    private string? adviser; // consulted, joined or not
    private bool held;

    private Timeline(Dictionary<string, Guid> names) => this.names = names;

    /// <summary>In the order in which they began.</summary>
    public static List<Stretch> Read(IEnumerable<RingEvent> events, Dictionary<string, Guid> names)
    {
        var timeline = new Timeline(names);
        foreach (var line in events) timeline.Read(line.Event, line.AgentId, line.At, line.Detail ?? "");
        return timeline.all;
    }

    private void Read(string @event, Guid? agent, DateTimeOffset at, string detail)
    {
        switch (@event)
        {
            case "answered" or "picked_up": holder = Begin(agent!.Value, at); break;
            case "active": Join(holder, at); break;
            case "held": Hold(at); break;
            case "resumed": Resume(at); break;
            case "transferred": Transfer(agent, at, detail); break;
            case "ringing" or "parked" or "ended": EndAll(at); break;
            // Twilio did not do it, and the call shows that.
            case "trouble" when Given(detail, "The caller is NOT on hold") && adviser is null: Resume(at); break;
            case "trouble" when Given(detail, "The caller is still on hold"): Hold(at); break;
        }
        if (@event is "parties_changed" or "held" or "resumed") Party(at, detail);
    }

    private static bool Given(string detail, string words) =>
        After(detail, words) is not null && !detail.EndsWith("Retrying.", StringComparison.Ordinal);

    private void Party(DateTimeOffset at, string detail)
    {
        if (After(detail, "consulting ") is { } consulted)
        {
            asked[consulted] = true;
            adviser = consulted;
        }
        else if (After(detail, "adding ") is { } guest) asked[guest] = false;
        else if (After(detail, "together with ") is { } welcome && Of(welcome) is { } one)
        {
            one.Advises = false;
            adviser = null;
            Last(one);
        }
        else if (After(detail, "back from ") is { } dismissed) Leave(dismissed, at);
        else if (detail.Split(": ") is [var gone, _]) Leave(gone, at);
        else if (detail.Split(' ') is [var name, var what])
        {
            if (what == "accepted")
            {
                var begun = Begin(names[name], at);
                begun.Advises = asked[name];
                others.Add(begun);
            }
            else if (what is "left" or "removed") Leave(name, at);
            else if (what == "joined" && Of(name) is { } joined)
            {
                Join(joined, at);
                if (held && !joined.Advises) joined.HeldSince = at;
                Last(joined);
            }
        }
    }

    private void Transfer(Guid? agent, DateTimeOffset at, string detail)
    {
        if (After(detail, "taken over by ") is { } name)
        {
            EndAll(at); // nobody but listeners is on it then
            holder = Begin(names[name], at);
            if (agent != names[name]) Join(holder, at); // they have been listening
        }
        else if (After(detail, "to ") is { } to && (Of(to) is not { Joined: not null })) EndAll(at);
        else
        {
            var heir = After(detail, "to ") is { } given ? Of(given)! : others.First(o => o.Joined is not null);
            End(holder!, at);
            others.Remove(heir);
            holder = heir;
            if (heir.Advises) adviser = null;
            heir.Advises = false;
            Resume(at);
        }
    }

    private Stretch Begin(Guid agent, DateTimeOffset at)
    {
        var begun = new Stretch(agent, at);
        all.Add(begun);
        return begun;
    }

    private static void Join(Stretch? stretch, DateTimeOffset at)
    {
        if (stretch is not null) stretch.Joined ??= at;
    }

    private void Hold(DateTimeOffset at)
    {
        held = true;
        foreach (var one in others.Where(o => !o.Advises).Append(holder!).Where(s => s.Joined is not null)) one.HeldSince ??= at;
    }

    private void Resume(DateTimeOffset at)
    {
        held = false;
        foreach (var one in others.Append(holder!)) Release(one, at);
    }

    private static void Release(Stretch stretch, DateTimeOffset at)
    {
        if (stretch.HeldSince is { } since) stretch.Held += at - since;
        stretch.HeldSince = null;
    }

    private static void End(Stretch stretch, DateTimeOffset at)
    {
        Release(stretch, at);
        stretch.Ended = at;
    }

    private void EndAll(DateTimeOffset at)
    {
        foreach (var one in others) End(one, at);
        if (holder is not null) End(holder, at);
        others.Clear();
        (holder, adviser, held) = (null, null, false);
    }

    private void Leave(string name, DateTimeOffset at)
    {
        if (adviser == name) adviser = null;
        if (Of(name) is not { } gone) return; // never came, or only listened
        End(gone, at);
        others.Remove(gone);
    }

    private void Last(Stretch stretch)
    {
        others.Remove(stretch);
        others.Add(stretch);
    }

    private Stretch? Of(string name) => names.TryGetValue(name, out var id) ? others.SingleOrDefault(o => o.Agent == id) : null;

    private static string? After(string detail, string words) =>
        detail.StartsWith(words, StringComparison.Ordinal) ? detail[words.Length..] : null;
}
