using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CallCenter.Benchmarks.Webhooks;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Benchmarks.Upgrades;

/// <summary>
/// U1: webhooks of the release before while <c>migrate</c> brings its database to this version's schema; beside the same files in one
/// transaction, which waits for its locks as long as it takes and keeps them to its end.
/// </summary>
public sealed partial class UpgradeFigure : IFigure
{
    private const double Most = 1_000; // ms
    private const int PerSecond = 10; // at one a second, a wait of half a second would often fall between two
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2), Before = TimeSpan.FromSeconds(3);

    public string Id => "U1";

    public string Title => "an upgrade under load";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var calls = scale.Sized(1_000_000, quick: 50_000);
        await using var old = await OldInstallation.Build(calls);
        var ours = new Side("migrate", database => Schema.Migrate(database, Console.WriteLine));
        var naive = new Side("one transaction", InOneTransaction, MayFail: true); // its locks and the webhooks' can make a deadlock
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var side in repeat % 2 == 0 ? [ours, naive] : new[] { naive, ours }) side.Turns.Add(await Once(old, side));

        var gaveUp = naive.Turns.Where(t => t.Trouble is not null).Select(t => t.Trouble).Distinct();
        var (slowest, failed) = (ours.Of(t => t.Webhooks.Slowest, "ms"), ours.Turns.Sum(t => t.Webhooks.Failed));
        var past = calls.ToString("N0", CultureInfo.InvariantCulture);
        return
        [
            new($"slowest webhook, {PerSecond}/s, {past} ended calls", slowest, naive.Name, naive.Of(t => t.Webhooks.Slowest, "ms"),
                $"none above {Most} ms", slowest.Highest <= Most && failed == 0, failed > 0 ? $"{failed} failed" : ""),
            new($"the upgrade, {OldInstallation.Pending.Count} files", ours.Of(t => t.Took, "s"), naive.Name, naive.Of(t => t.Took, "s"),
                "", null, string.Join(", ", gaveUp)),
        ];
    }

    private static async Task<Turn> Once(OldInstallation old, Side side)
    {
        var database = await old.Copy();
        // While all wait for a lock, each needs a connection of its own, and none may give up.
        await using var source = NpgsqlDataSource.Create(
            $"{DataSetup.Defaults}{database};Maximum Pool Size=150;Timeout=600;Command Timeout=0");
        var upgrading = Later();
        var webhooks = await Burst.Run(PerSecond, WarmUp, _ => !upgrading.IsCompleted, n => Webhook(source, n));
        var (took, trouble) = await upgrading;
        var turn = new Turn(webhooks, took, trouble);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {side.Name,-16} {took:0.0} s, slowest {webhooks.Slowest:0} ms, {webhooks.Failed} failed " +
            $"(load {Machine.Load()}) {trouble}"));
        return turn;

        async Task<(double Took, string? Trouble)> Later()
        {
            await Task.Delay(Before);
            var clock = Stopwatch.StartNew();
            string? trouble = null;
            try { await side.Upgrade(database); }
            catch (PostgresException e) when (side.MayFail) { trouble = $"{side.Name} gave up: {e.MessageText}"; }
            return (clock.Elapsed.TotalSeconds, trouble);
        }
    }

    private static async Task<bool> Webhook(NpgsqlDataSource source, int n)
    {
        try
        {
            await OldWebhook.Voice(source, SignedHooks.Sid(0, n));
            return true;
        }
        catch (NpgsqlException e)
        {
            Console.WriteLine($"  a webhook failed: {e.Message}");
            return false;
        }
    }

    private static Task InOneTransaction(string database) =>
        Stage.Run(database, ["begin", .. OldInstallation.Pending.Select(f => Caution().Replace(File.ReadAllText(f), "")), "commit"]);

    [GeneratedRegex(@"\bconcurrently\b|\bset\s+(local\s+)?lock_timeout[^;]*;", RegexOptions.IgnoreCase)]
    private static partial Regex Caution();

    private sealed record Side(string Name, Func<string, Task> Upgrade, bool MayFail = false)
    {
        public List<Turn> Turns { get; } = [];

        public Spread Of(Func<Turn, double> what, string unit) => Spread.Of(Turns.Select(what), unit);
    }

    /// <param name="Took">Seconds.</param>
    private sealed record Turn(Burst Webhooks, double Took, string? Trouble);
}
