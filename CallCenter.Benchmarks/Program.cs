using CallCenter.Benchmarks;
using CallCenter.Benchmarks.Drains;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

// A peer's server is this program again, as a process of its own.
if (args is [PlainSignalR.Command, .. var rest])
{
    await PlainSignalR.Serve(rest);
    return 0;
}

if (args is [BareEndpoint.Command, .. var bare]) return await Serve(BareEndpoint.Serve(bare));
if (args is [Sink.Command, .. var sink]) return await Serve(Sink.Serve(sink));
if (args is [BareLoop.Command, .. var loop]) return await Serve(BareLoop.Serve(loop));
if (args is [JobPerRow.Command, .. var jobs]) return await Serve(JobPerRow.Serve(jobs));

IFigure[] figures = [new FanOutFigure(), new WebhookFigure(), new DrainFigure()];
var scale = new Scale(args.Contains("--quick"));
var chosen = figures.Where(f => !args.Any(a => a.StartsWith('P')) || args.Contains(f.Id)).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"There is no such figure. There are: {string.Join(", ", figures.Select(f => $"{f.Id} ({f.Title})"))}");
    return 1;
}
var machine = await Machine.Describe();
var tables = new List<string>();
var met = true;
foreach (var figure in chosen)
{
    Console.WriteLine($"== {figure.Id}: {figure.Title} (load {Machine.Load()})");
    var rows = await figure.Run(scale);
    met &= rows.All(r => r.Met != false);
    tables.Add(Summary.Of(figure, rows));
    Console.WriteLine($"\n{tables[^1]}");
}
Console.WriteLine($"{machine}, load after {Machine.Load()}{(scale.Quick ? ". QUICK: these figures prove nothing." : "")}\n");
Console.WriteLine(string.Join('\n', tables));
return met ? 0 : 2;

static async Task<int> Serve(Task serving)
{
    await serving;
    return 0;
}
