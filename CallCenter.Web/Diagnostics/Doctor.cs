using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace CallCenter.Web.Diagnostics;

/// <summary>The checks of one layer. A layer that depends on another one looks at what was found <c>before</c>.</summary>
public interface ILayer
{
    /// <summary>The first part of its checks' names, in lower case.</summary>
    string Name { get; }

    IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, CancellationToken ct);
}

/// <summary>Runs all layers from the bottom up, and reports each finding as soon as it is known. Leaves nothing behind.</summary>
public sealed class Doctor(IServiceScopeFactory scopes)
{
    /// <summary>In the order of examination.</summary>
    public static readonly string[] Layers = ["schema", "visibility", "realtime", "twilio", "lines", "outbox", "promise"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<Finding> Examine([EnumeratorCancellation] CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var layers = scope.ServiceProvider.GetServices<ILayer>().OrderBy(l => Array.IndexOf(Layers, l.Name));
        var findings = new List<Finding>();
        var clock = Stopwatch.StartNew();
        foreach (var layer in layers)
        {
            await foreach (var finding in Safely(layer, findings, ct))
            {
                var timed = finding with { TookMs = (int)clock.ElapsedMilliseconds };
                clock.Restart();
                findings.Add(timed);
                yield return timed;
            }
        }
    }

    /// <summary>A check that throws is a finding too; the layers after it still run.</summary>
    private static async IAsyncEnumerable<Finding> Safely(ILayer layer, List<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        await using var findings = layer.Examine([.. before], limit.Token).GetAsyncEnumerator(limit.Token);
        while (true)
        {
            Finding finding;
            try
            {
                if (!await findings.MoveNextAsync()) yield break;
                finding = findings.Current;
            }
            catch (Exception e) when (!ct.IsCancellationRequested) { finding = Broken(layer, e); }
            yield return finding;
            if (finding.Check == $"{layer.Name}.complete") yield break;
        }
    }

    private static Finding Broken(ILayer layer, Exception e)
    {
        var check = new Check($"{layer.Name}.complete", "All checks of this layer can run");
        if (e is Npgsql.PostgresException { SqlState: Npgsql.PostgresErrorCodes.InsufficientPrivilege } refused)
            return check.Failed($"PostgreSQL refused: {refused.MessageText}.", new("The app's role lacks a right, see schema.transition. "
                + "Make it a member of callcenter_app: docs/deploy.md, \"The database role\"."));
        return e is OperationCanceledException
            ? check.Failed($"Gave up after {Patience.TotalSeconds:0} s.",
                new("Something this layer depends on is not responding. The finding before this one shows how far it got."))
            : check.Failed($"{e.GetType().Name}: {e.Message}",
                new("Cure the findings above first. If there are none, please report this as a bug."));
    }
}
