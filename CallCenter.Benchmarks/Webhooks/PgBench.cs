using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>PostgreSQL's own load generator, if installed: the same SQL with nothing around it.</summary>
public static partial class PgBench
{
    private static long begun;

    public const string NotFound = "pgbench not found";

    /// <summary>Transactions per second in a closed loop, prepared like the product's; null without pgbench.</summary>
    /// <param name="n">What <c>:n</c> is at first, for each client; by default a number that no run has come to.</param>
    public static async Task<double?> Run(string connectionString, int clients, string length, string script, long? n = null)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("pgbench",
            [
                "-h", database.Host!, "-p", database.Port.ToString(CultureInfo.InvariantCulture), "-U", database.Username!,
                "-n", "-M", "prepared", "-c", clients.ToString(CultureInfo.InvariantCulture),
                "-j", Math.Min(2, clients).ToString(CultureInfo.InvariantCulture),
                "-D", string.Create(CultureInfo.InvariantCulture, $"n={n ?? Interlocked.Add(ref begun, 1_000_000_000)}"),
                .. length.Split(' '), "-f", file, database.Database!,
            ])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (Rate().Match(output) is { Success: true } rate && process.ExitCode == 0)
                return double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture);
            throw new InvalidOperationException($"pgbench failed: {await errors}");
        }
        catch (System.ComponentModel.Win32Exception) { return null; }
        finally { File.Delete(file); }
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial")]
    private static partial Regex Rate();
}
