using System.Globalization;
using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>
/// How much is sent, and from which seed. <c>CALLCENTER_FUZZ=full</c> sends more than 100,000 inputs, otherwise a part of them;
/// <c>CALLCENTER_SEED</c> repeats a run: input number n of a surface depends on the seed and n alone.
/// </summary>
internal static class FuzzRun
{
    public const int Batch = 250;
    public static readonly bool Full = Environment.GetEnvironmentVariable("CALLCENTER_FUZZ") == "full";
    public static readonly ulong Seed =
        ulong.TryParse(Environment.GetEnvironmentVariable("CALLCENTER_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed : (ulong)Random.Shared.NextInt64(1, 1_000_000_000);

    /// <summary>Parts of the full run are tests of their own, so that each one's end is seen, and none lasts long.</summary>
    public static int Parts => Full ? 10 : 1;

    public static T Number<T>(this Gen<T> inputs, int number) => inputs.Generate(new PCG((uint)number, Seed), null, out _);
}
