using System.Globalization;
using CallCenter.Benchmarks;
using CallCenter.Benchmarks.Claims;
using CallCenter.Benchmarks.Desk;
using CallCenter.Benchmarks.Drains;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Growth;
using CallCenter.Benchmarks.Promises;
using CallCenter.Benchmarks.Recovery;
using CallCenter.Benchmarks.SignIns;
using CallCenter.Benchmarks.Tokens;
using CallCenter.Benchmarks.Upgrades;
using CallCenter.Benchmarks.Webhooks;

// A peer's server, and the load, are this same program, in processes of their own.
Task? serving = args switch
{
    [PlainSignalR.Command, .. var rest] => PlainSignalR.Serve(rest),
    [Embedded.Command, .. var rest] => Embedded.Serve(rest),
    [Load.Command] => Load.Run(),
    [BareEndpoint.Command, .. var rest] => BareEndpoint.Serve(rest),
    [Sink.Command, .. var rest] => Sink.Serve(rest),
    [BareLoop.Command, .. var rest] => BareLoop.Serve(rest),
    [JobPerRow.Command, .. var rest] => JobPerRow.Serve(rest),
    _ => null,
};
if (serving is not null)
{
    await serving;
    return 0;
}

IFigure[] figures =
[
    new WebhookFigure(), new PathsFigure(), new ClaimRace(), new WebhookToFrame(), new TeamsFigure(), new FanOutAlone(),
    new DrainFigure(), new GrowthFigure(), new ContactsFigure(), new RecoveryFigure(), new DeskFigure(), new UpgradeFigure(),
    new TokenFigure(), new SignInFigure(), new PromiseFigure(),
];
const string SizeOption = "--size=";
int? size = args.FirstOrDefault(a => a.StartsWith(SizeOption, StringComparison.Ordinal)) is { } option
    ? int.Parse(option.AsSpan(SizeOption.Length), CultureInfo.InvariantCulture) : null;
var scale = new Scale(args.Contains("--quick"), size);
var names = args.Where(a => !a.StartsWith('-')).ToList();
var chosen = figures.Where(f => names.Count == 0 || names.Contains(f.Id)).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"Unknown figure. The figures are: {string.Join(", ", figures.Select(f => $"{f.Id} ({f.Title})"))}");
    return 1;
}
if (size is not null && chosen.Count > 1)
{
    Console.Error.WriteLine($"{SizeOption} counts something else in each figure. Name one figure with it.");
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
