namespace CallCenter.Benchmarks;

/// <summary>Milliseconds, nearest rank.</summary>
public sealed record Percentiles(double P50, double P99)
{
    public static Percentiles Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        double At(double part) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
        return new(At(0.50), At(0.99));
    }
}
