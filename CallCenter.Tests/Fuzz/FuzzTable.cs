using System.Globalization;

namespace CallCenter.Tests.Fuzz;

/// <summary>What was sent and what came back, for people.</summary>
internal sealed class FuzzTable
{
    private sealed class Row
    {
        public readonly int[] Classes = new int[6];
        public int Inputs, None, Violations;
    }

    private readonly SortedDictionary<string, Row> rows = new(StringComparer.Ordinal);
    private readonly System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();

    public (long First, long Last) Memory { get; set; }

    public void Add(string surface, Answer answer)
    {
        var row = Of(surface);
        row.Inputs++;
        if (answer.Status is { } status) row.Classes[Math.Clamp(status / 100, 0, 5)]++;
        else row.None++;
    }

    private readonly List<Violation> violations = [];

    public void Add(string surface, Violation violation)
    {
        Of(surface).Violations++;
        violations.Add(violation);
    }

    private Row Of(string surface) => rows.TryGetValue(surface, out var row) ? row : rows[surface] = new();

    public void Print(TextWriter to)
    {
        if (rows.Count == 0) return;
        var full = FuzzRun.Full ? " CALLCENTER_FUZZ=full" : "";
        to.WriteLine($"\nFuzzed with seed {FuzzRun.Seed} in {clock.Elapsed.TotalSeconds:0} s "
            + $"(CALLCENTER_SEED={FuzzRun.Seed}{full} repeats it)");
        to.WriteLine("| surface                      |  inputs | taken, 1xx-2xx |    3xx |     4xx |  5xx |"
            + " socket closed | no answer | violations |");
        to.WriteLine("|------------------------------|--------:|---------------:|-------:|--------:|-----:|"
            + "--------------:|----------:|-----------:|");
        foreach (var (name, r) in rows)
            Line(name, r.Inputs, r.Classes[1] + r.Classes[2], r.Classes[3], r.Classes[4], r.Classes[5], r.Classes[0], r.None,
                r.Violations);
        var all = rows.Values;
        Line("all", all.Sum(r => r.Inputs), all.Sum(r => r.Classes[1] + r.Classes[2]), all.Sum(r => r.Classes[3]),
            all.Sum(r => r.Classes[4]), all.Sum(r => r.Classes[5]), all.Sum(r => r.Classes[0]), all.Sum(r => r.None),
            all.Sum(r => r.Violations));
        foreach (var violation in violations) to.WriteLine(violation);
        to.WriteLine($"Managed memory after the first batch {Memory.First / 1e6:0.0} MB, after the last {Memory.Last / 1e6:0.0} MB; "
            + $"working set {Environment.WorkingSet / 1e6:0} MB.");

        void Line(string name, params int[] n) => to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name,-28} | {n[0],7} | {n[1],14} | {n[2],6} | {n[3],7} | {n[4],4} | {n[5],13} | {n[6],9} | {n[7],10} |"));
    }
}
