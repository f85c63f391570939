using System.Globalization;

namespace CallCenter.Benchmarks;

/// <summary>One measured workload, together with its peers in the same run.</summary>
public interface IFigure
{
    /// <summary>Its name in <c>docs/proof.md</c> and on the command line, such as P1.</summary>
    string Id { get; }

    string Title { get; }

    Task<IReadOnlyList<Row>> Run(Scale scale);
}

/// <summary>How long to measure. Quick is for trying out the benchmark; its figures prove nothing.</summary>
/// <param name="Size">What <c>--size=</c> says; what it counts differs from figure to figure, and most ignore it.</param>
public sealed record Scale(bool Quick, int? Size = null)
{
    public int Repeats => Quick ? 1 : 3;

    public T Of<T>(T full, T quick) => Quick ? quick : full;

    public int Sized(int standard, int quick) => Size ?? Of(standard, quick);
}

/// <summary>One line of the summary.</summary>
/// <param name="Beside">What it is compared with; empty if the target is absolute.</param>
/// <param name="Met">Null if the issue sets no target for this line.</param>
public sealed record Row(string What, Spread Ours, string Beside, Spread? Theirs, string Target, bool? Met, string Note = "")
{
    public string Ratio => Theirs is { Median: not 0 } theirs
        ? string.Create(CultureInfo.InvariantCulture, $"{Ours.Median / theirs.Median:0.00}x")
        : "";
}

/// <summary>The median of the repeats, with the lowest and the highest.</summary>
public sealed record Spread(double Median, double Lowest, double Highest, string Unit)
{
    public static Spread Of(IEnumerable<double> repeats, string unit)
    {
        var sorted = repeats.Order().ToArray();
        return sorted.Length == 0
            ? new(double.NaN, double.NaN, double.NaN, unit)
            : new(sorted[sorted.Length / 2], sorted[0], sorted[^1], unit);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Number(Median)} {Unit} ({Number(Lowest)} - {Number(Highest)})");

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
