using System.Runtime.CompilerServices;
using System.Text.Json;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace CallCenter.Web.Diagnostics;

/// <summary>Reads existing rows with a browser's token. This finds rights that the catalog does not show clearly.</summary>
public sealed class Eyes(CallCenterDb db, TrialCall trial)
{
    private static readonly Check Rows =
        new("visibility.rows", "A signed-in agent's own token, and the public key, show no row of a live call (rolled back)");

    /// <param name="tables">Qualified names.</param>
    public async IAsyncEnumerable<Finding> Look(
        IReadOnlyList<string> tables, IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.transition", Verdict: not Verdict.Passed }))
        {
            yield return Rows.Skipped("No test row can be written, see schema.transition.");
            yield break;
        }
        var findings = await trial.WithRows(rows => LookAt(tables, rows, ct), ct);
        foreach (var finding in findings) yield return finding;
        if (findings.Count == 0) yield return Rows.Passed($"{tables.Count} tables");
    }

    private async Task<List<Finding>> LookAt(IReadOnlyList<string> tables, TrialRows rows, CancellationToken ct)
    {
        var findings = new List<Finding>();
        var claims = JsonSerializer.Serialize(new { sub = rows.AgentId, role = "authenticated", session = rows.Session });
        foreach (var table in tables)
        {
            var one = OneRow(table, rows);
            var (seen, refusal) = await As("authenticated", claims, one, ct);
            if (refusal is { SqlState: PostgresErrorCodes.InsufficientPrivilege }
                && refusal.MessageText.Contains("set role", StringComparison.Ordinal))
                return [Rows.Warning("The app's role cannot act as authenticated, so only the catalog was checked.",
                    Cure.Run("grant anon, authenticated to callcenter_app;"))];
            if (seen is true)
                findings.Add(Rows.Failed($"A signed-in agent's own token can read {table}, which only the pages may show.",
                    Cure.Run(VisibilityLayer.Close(table))));
            if (await As("anon", "{\"role\":\"anon\"}", one, ct) is (true, null))
                findings.Add(Rows.Failed($"anon can read rows of {table}.", Cure.Run(VisibilityLayer.Close(table))));
        }
        return findings;
    }

    private static string OneRow(string table, TrialRows rows) => table switch
    {
        "public.voip_users" => $"select exists (select from {table} where id = '{rows.AgentId}')",
        "public.calls" => $"select exists (select from {table} where id = '{rows.CallId}')",
        "public.active_calls" or "public.parked_calls" or "public.ring_events" =>
            $"select exists (select from {table} where call_id = '{rows.CallId}')",
        _ => $"select exists (select from {table})",
    };

    /// <returns>Null if there was nothing to be seen.</returns>
    private async Task<(bool? Seen, PostgresException? Refusal)> As(string role, string claims, string sql, CancellationToken ct)
    {
        await db.Database.CurrentTransaction!.CreateSavepointAsync("eyes", ct);
        try
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
            // One row, one column: the role is set by then, and only the answer is returned.
            command.CommandText = $"do $do$ begin perform set_config('request.jwt.claims', '{claims}', true); "
                + $"set local role {role}; end $do$; {sql}";
            return (await command.ExecuteScalarAsync(ct) as bool?, null);
        }
        catch (PostgresException e) { return (null, e); }
        finally { await db.Database.CurrentTransaction!.RollbackToSavepointAsync("eyes", ct); }
    }
}
