using System.Text.Encodings.Web;
using System.Text.Json;

namespace CallCenter.Web.Diagnostics;

/// <summary>The output of the command <c>doctor</c>.</summary>
public static class Report
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions Indented =
        new(Json) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// One JSON object: <c>ok</c>; <c>findings</c> with layer, check, verdict, tested, found, cure {what, sql, safe} and tookMs;
    /// and, if they can be read, <c>promise</c>: the figures of the last 15 minutes, see <see cref="PromiseFigures"/>.
    /// </summary>
    public static string AsJson(IReadOnlyList<Finding> findings, PromiseFigures? promise = null) => promise is null
        ? JsonSerializer.Serialize(new { ok = Passes(findings), findings }, Indented)
        : JsonSerializer.Serialize(new { ok = Passes(findings), findings, promise }, Indented);

    /// <summary>Warnings and skipped checks do not count.</summary>
    public static bool Passes(IEnumerable<Finding> findings) => findings.All(f => f.Verdict != Verdict.Failed);

    public static void Print(TextWriter to, Finding finding, string? layerBefore)
    {
        if (finding.Layer != layerBefore) to.WriteLine($"\n{char.ToUpperInvariant(finding.Layer[0])}{finding.Layer[1..]}");
        var mark = finding.Verdict switch
        {
            Verdict.Passed => "ok     ",
            Verdict.Warning => "WARNING",
            Verdict.Failed => "FAILED ",
            _ => "skipped",
        };
        to.WriteLine($"  {mark}  {finding.Tested}. ({finding.TookMs} ms, {finding.Check})");
        to.WriteLine($"           {finding.Found}");
        if (finding.Cure is not { } cure || finding.Verdict == Verdict.Passed) return;
        to.WriteLine($"           Cure: {cure.What}");
        foreach (var line in cure.Sql?.Split('\n') ?? []) to.WriteLine($"             {line.TrimEnd()}");
    }

    public static string Summary(IReadOnlyList<Finding> findings)
    {
        int Count(Verdict verdict) => findings.Count(f => f.Verdict == verdict);
        var warnings = Count(Verdict.Warning);
        return $"\n{Count(Verdict.Passed)} passed, {warnings} warning{(warnings == 1 ? "" : "s")}, {Count(Verdict.Failed)} failed, "
            + $"{Count(Verdict.Skipped)} skipped, in {findings.Sum(f => f.TookMs) / 1000.0:0.0} s.";
    }
}
