using System.Text.RegularExpressions;

namespace CallCenter.Simulator.Voice;

/// <summary>A participant's label: up to 128 characters, unlike a call's SID, and without a slash, also as %2F.</summary>
internal static partial class Label
{
    public const string Rule = "must not exceed 128 characters, must not be a CallSid, must not contain '/'";

    public static bool IsValid(string label) =>
        label.Length <= 128 && !CallSid().IsMatch(label)
            && !label.Contains('/') && !label.Contains("%2F", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^CA[0-9a-f]{32}$")]
    private static partial Regex CallSid();
}
