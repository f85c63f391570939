using CallCenter.Benchmarks.FanOut;
using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Desk;

/// <summary>P8: the cost of opening the desk, and of an event while it is open.</summary>
public sealed class DeskFigure : IFigure
{
    private const int People = 500;
    private const int Ringing = 60;
    private const int Talking = 120;
    private const int Parked = 20;
    private const double MostKilobytes = 300;
    private const double MostPerEvent = 4; // ms

    public string Id => "P8";

    public string Title => "the desk";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var browser = await Browser.Start();
        await using var database = await Database.Create();
        await using var product = await Product.Start(database, 0, 0);
        var page = await browser.SignIn(product.Server.Url, "doug");
        await FirstLoad.Of(page, product.Server.Url); // so that the server runs compiled code
        var rows = await Loads(page, product, scale, "4 people");

        using var phone = new Sender(new(new($"{product.Server.Url}/webhooks/twilio/voice"), null, Product.AuthToken));
        await database.Furnish(People - 3);
        var agents = new List<SignedInAgent>();
        for (var n = 1; n <= 20; n++) agents.Add(await SignedInAgent.SignIn(product.Server.Url, $"agent{n}"));
        await database.LetRing(["doug"]);
        await phone.Run(0, Ringing + Talking + Parked, 50);
        await database.Spread(Talking, Parked);
        rows.AddRange(await Loads(page, product, scale, $"{People} people, {Ringing + Talking + Parked} calls"));
        rows.AddRange(await PerEvent(page, new(phone, agents), scale));
        foreach (var agent in agents) agent.Dispose();
        return rows;
    }

    private static async Task<List<Row>> Loads(IPage page, Product product, Scale scale, string what)
    {
        var loads = new List<FirstLoad>();
        for (var repeat = 0; repeat < scale.Repeats; repeat++) loads.Add(await FirstLoad.Of(page, product.Server.Url));
        Console.WriteLine($"  first load, {what}: {loads[^1].Requests} requests; the largest in KB: {loads[^1].Largest}");
        var bytes = Spread.Of(loads.Select(l => l.Kilobytes), "KB");
        return
        [
            new($"first load without the voice SDK, {what}", bytes, "", null, $"< {MostKilobytes} KB", bytes.Median < MostKilobytes),
            new($"interactive, cold, {what}", Spread.Of(loads.Select(l => l.Interactive), "ms"), "", null, "", null),
            new($"live (snapshot and both channels), cold, {what}", Spread.Of(loads.Select(l => l.Live), "ms"), "", null, "", null),
        ];
    }

    private static async Task<List<Row>> PerEvent(IPage page, Bustle bustle, Scale scale)
    {
        var thread = await MainThread.Watch(page);
        for (var n = 0; n < 12; n++) await bustle.Round(); // the first calls to end, and compiled scripts
        var (perEvent, idle) = (new List<double>(), new List<double>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            var quiet = await thread.During(() => Task.Delay(TimeSpan.FromSeconds(5)));
            var busy = await thread.During(async () =>
            {
                await bustle.For(TimeSpan.FromSeconds(scale.Of(20, 5)), 5);
                await Task.Delay(500); // what is still on its way
            });
            idle.Add(quiet.Total / quiet.Seconds);
            perEvent.Add((busy.Total - idle[^1] * busy.Seconds) / busy.Events);
            Console.WriteLine(
                $"  {busy.Events} events in {busy.Seconds:0.0} s took {busy.Total:0} ms of the main thread ({busy.Parts}); " +
                $"{quiet.Seconds:0.0} s without any took {quiet.Total:0} ms ({quiet.Parts}) (load {Machine.Load()})");
        }
        var ours = Spread.Of(perEvent, "ms");
        return
        [
            new($"main thread per event, {People} people, {Ringing + Talking + Parked} calls", ours, "", null,
                $"< {MostPerEvent} ms", ours.Median < MostPerEvent, $"{Ringing} of the calls ring on this desk"),
            new("main thread idle, per second", Spread.Of(idle, "ms"), "", null, "", null),
        ];
    }
}
