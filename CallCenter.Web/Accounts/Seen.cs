using System.Text.RegularExpressions;

namespace CallCenter.Web.Accounts;

/// <summary>
/// A form names all its fields, so an older one would undo what someone else saved after it was opened. It sends along what it was filled
/// from, in the words of the audit log, and the command compares that under its lock.
/// </summary>
public static partial class Seen
{
    /// <summary>The hidden field.</summary>
    public const string Field = "Seen";

    /// <param name="what">Such as "this line".</param>
    /// <param name="seen">Parts divided by "; ". Null replaces whatever is stored.</param>
    /// <returns>Null if the form is not older than what is stored.</returns>
    public static Problem? Outdated(string what, string? seen, string stored)
    {
        var (before, now) = (Plain(seen), Plain(stored));
        if (seen is null || before == now) return null;
        var changed = string.Join("; ", now.Split("; ").Except(before.Split("; ")).Select(part => Id().Replace(part, "another one")));
        var told = changed.Length > 0 ? $"Stored now: {changed.TrimEnd('.')}. " : "";
        return new(Field, $"Someone changed {what} while this form was open. Nothing was saved. {told}"
            + "Save again to replace that with what is in this form.");
    }

    /// <summary>A browser sends the ends of lines in its own way.</summary>
    private static string Plain(string? text) => (text ?? "").ReplaceLineEndings("\n");

    /// <summary>A line or a calendar, which people know by its name.</summary>
    [GeneratedRegex("(line:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Id();
}
