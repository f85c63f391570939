using System.Data.Common;
using CallCenter.Web.Data;

namespace CallCenter.Web.Diagnostics;

/// <summary>Compares this machine's and the database's clock with Twilio's.</summary>
public sealed class ClockSkew(CallCenterDb db, MachineClock machine)
{
    private static readonly Check Clock = new("twilio.clock", "The clocks of this machine and of the database agree with Twilio's");
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Harmful = TimeSpan.FromSeconds(60);

    /// <summary>How far the database's clock is ahead of this machine's; null if it does not respond.</summary>
    public async Task<TimeSpan?> DatabaseAhead(CancellationToken ct)
    {
        try
        {
            var asked = machine.Time.GetUtcNow();
            var now = await db.Now(ct);
            return now - asked - ((machine.Time.GetUtcNow() - asked) / 2);
        }
        catch (Exception e) when (e is DbException || Transactions.DatabaseIsAway(e)) { return null; }
    }

    public Finding Judge(TimeSpan? machine, TimeSpan? databaseAhead)
    {
        var database = (machine ?? TimeSpan.Zero) + databaseAhead;
        if (machine is null && database is null) return Clock.Skipped("Neither Twilio nor the database returned its time.");
        var reference = machine is null ? "this machine's" : "Twilio's";
        var off = new[] { ("This machine's", machine), ("The database's", database) }
            .Where(c => c.Item2?.Duration() > Tolerated)
            .Select(c => $"{c.Item1} clock is {c.Item2!.Value.Duration().TotalSeconds:0} s "
                + $"{(c.Item2 > TimeSpan.Zero ? "ahead of" : "behind")} {reference}.").ToList();
        var worst = new[] { machine, database }.Max(c => c?.Duration());
        var unknown = machine is null ? "; Twilio's is not known" : database is null ? "; the database's is not known" : "";
        if (off.Count == 0) return Clock.Passed($"Within {Math.Ceiling(worst!.Value.TotalSeconds):0} s{unknown}");
        var cure = new Cure("Synchronise the clock with NTP on each machine named: `timedatectl set-ntp true`; "
            + "for a virtual machine, on its host too.");
        return worst > Harmful
            ? Clock.Failed($"{string.Join(" ", off)} Access tokens are refused as expired or not yet valid.", cure)
            : Clock.Warning(string.Join(" ", off), cure);
    }
}
