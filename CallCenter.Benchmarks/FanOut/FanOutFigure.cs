namespace CallCenter.Benchmarks.FanOut;

/// <summary>Commit -> frame in 200 subscribed clients: the product beside plain SignalR, in turns, in one run.</summary>
public sealed class FanOutFigure : IFigure
{
    public const int Clients = 200;
    public const int Agents = 20;
    private const int Repeats = 3;
    private static readonly int[] Rates = [20, 50];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    public string Id => "P3";

    public string Title => "commit -> frame";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        Console.WriteLine($"commit -> frame in {Clients} clients; {Repeats} repeats of {string.Join(" and ", Rates)} commits/s, {WarmUp.TotalSeconds} s warm-up and {Measured.TotalSeconds} s measured each\n");
        await using var database = await Database.Create();
        await using var product = await Product.Start(database);
        await using var peer = await SignalRPeer.Start(database);
        IContender[] contenders = [product, peer];

        Console.WriteLine("One turn each that does not count, so that both run compiled code…");
        foreach (var contender in contenders) await Turn.Run(contender, database, Rates[^1], WarmUp, Measured);

        var turns = new List<Turn>();
        foreach (var rate in Rates)
            for (var repeat = 1; repeat <= Repeats; repeat++)
                // Each goes first in turn, so that neither always runs on the warmer machine.
                foreach (var contender in repeat % 2 == 1 ? contenders : [.. contenders.Reverse()])
                {
                    var turn = await Turn.Run(contender, database, rate, WarmUp, Measured);
                    turns.Add(turn);
                    Console.WriteLine($"{rate,3}/s  {repeat}  {turn.Line}  (load {Machine.Load()})");
                }

        Console.WriteLine($"\n{await database.Version()}\n{Report.Of(turns)}");
        return [];
    }
}
