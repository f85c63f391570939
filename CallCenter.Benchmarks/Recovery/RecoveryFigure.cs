using CallCenter.Benchmarks.Desk;
using CallCenter.Benchmarks.FanOut;

namespace CallCenter.Benchmarks.Recovery;

/// <summary>P7: how long recovery takes after a kill and after an outage.</summary>
public sealed class RecoveryFigure : IFigure
{
    private const double Most = 5; // seconds

    // What the libraries do by default: Hangfire.PostgreSql resumes a killed worker's job after this,
    private const double HangfireInvisibility = 30 * 60;
    // and realtime-js (phoenix) waits 1, 2, 5, then 10 s between attempts, and never fetches what it missed.
    private const double RealtimeBackoff = 10;

    public string Id => "P7";

    public string Title => "recovery";

    public async Task<IReadOnlyList<Row>> Run(Scale scale) => [.. await Killed(scale), .. await Refused(scale)];

    private static async Task<List<Row>> Killed(Scale scale)
    {
        var (answers, frames) = (new List<double>(), new List<double>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            await using var database = await Database.Create();
            await using var product = await Product.Start(database, 5, 1);
            await database.LetRing();
            var (answered, framed) = await SuddenDeath.Once(product, database);
            answers.Add(answered);
            frames.Add(framed);
            Console.WriteLine($"  SIGKILL: the new process answered after {answered:0.0} s, " +
                $"the next broadcast came after {framed:0.0} s (load {Machine.Load()})");
        }
        var ours = Spread.Of(frames, "s");
        return
        [
            new("SIGKILL -> next broadcast", ours, "Hangfire.PostgreSql's InvisibilityTimeout",
                Spread.Of([HangfireInvisibility], "s"), $"at most {Most} s", ours.Median <= Most, "restarted at once"),
            new("of which the process starts", Spread.Of(answers, "s"), "", null, "", null),
        ];
    }

    private static async Task<List<Row>> Refused(Scale scale)
    {
        var length = TimeSpan.FromSeconds(scale.Of(30, 15));
        await using var database = await Database.Create();
        await using var browser = await Browser.Start();
        await using var embedded = await Embedded.Start();
        await using var outage = await Outage.Prepare(database, browser, embedded);
        var (realtime, server) = (new List<double>(), new List<double>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            var (afterRealtime, afterServer) = await outage.Once(length);
            realtime.Add(afterRealtime);
            server.Add(afterServer);
            Console.WriteLine(
                $"  back after {length.TotalSeconds} s: all screens right after {afterRealtime:0.0} s where realtime was refused, " +
                $"{afterServer:0.0} s where everything was (load {Machine.Load()})");
        }
        Row Of(string what, List<double> seconds) => Spread.Of(seconds, "s") is var ours
            ? new(what, ours, "realtime-js's longest wait", Spread.Of([RealtimeBackoff], "s"),
                $"at most {Most} s", ours.Median <= Most)
            : null!;
        return
        [
            Of($"realtime refused for {length.TotalSeconds} s -> back -> all screens right and live", realtime),
            Of($"the whole server refused for {length.TotalSeconds} s -> back -> all screens right and live", server),
        ];
    }
}
