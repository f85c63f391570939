using System.Text.Json.Serialization;

namespace CallCenter.Web.Diagnostics;

[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
public enum Verdict
{
    [JsonStringEnumMemberName("passed")] Passed,
    /// <summary>Works, but not for long or not for everyone. Does not change the exit code.</summary>
    [JsonStringEnumMemberName("warning")] Warning,
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>Not tested: it does not apply here, or something it needs is broken and has its own finding.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}

/// <summary>What cures a finding.</summary>
/// <param name="What">The setting, page or command, in words.</param>
/// <param name="Sql">The statement that does it, if SQL does.</param>
/// <param name="Safe">Creates or grants what the product needs and changes no rows: <c>doctor --fix</c> runs it.</param>
public sealed record Cure(string What, string? Sql = null, bool Safe = false)
{
    /// <summary>Migrations are missing; <c>--fix</c> applies them.</summary>
    public static readonly Cure Migrate =
        new("Apply the migrations: `dotnet CallCenter.Web.dll migrate`, or `supabase db push`.", Safe: true);

    public static Cure Run(string sql) => new("Run this SQL as the owner of the schema.", sql, Safe: true);
}

/// <summary>One line of the report.</summary>
/// <param name="Check">
/// Stable name, <c>layer.check</c>, such as <c>schema.columns</c>. A check that finds several problems reports each.
/// </param>
/// <param name="Tested">What was tested, as a sentence without its full stop.</param>
/// <param name="Found">What was found. Never a secret, never a full phone number.</param>
public sealed record Finding(string Check, Verdict Verdict, string Tested, string Found, Cure? Cure = null)
{
    /// <summary>Milliseconds since the previous finding.</summary>
    public int TookMs { get; init; }

    public string Layer => Check.Split('.')[0];
}

/// <summary>A check's name and sentence, from which its findings are made.</summary>
public sealed record Check(string Id, string Tested)
{
    public Finding Passed(string found) => new(Id, Verdict.Passed, Tested, found);
    public Finding Failed(string found, Cure cure) => new(Id, Verdict.Failed, Tested, found, cure);
    public Finding Warning(string found, Cure? cure = null) => new(Id, Verdict.Warning, Tested, found, cure);
    public Finding Skipped(string why) => new(Id, Verdict.Skipped, Tested, why);
}
