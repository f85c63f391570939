using System.Text.RegularExpressions;
using CallCenter.Web.Data;

namespace CallCenter.Web.Contacts;

/// <summary>
/// All numbers of a contact in one cell, each with its label in brackets: <c>+4930901820 (Office 2); +4930901821</c>. It reads what it
/// wrote, and what people write.
/// </summary>
public static partial class NumberCell
{
    private const int Fewest = 7; // digits of a number; fewer before brackets are an area code

    public static string Write(IEnumerable<ContactNumber> numbers) =>
        string.Join("; ", numbers.Select(n => n.Label.Length > 0 ? $"{n.Number} ({n.Label})" : n.Number));

    /// <summary>Numbers with their labels. A separator within brackets is part of a label.</summary>
    public static IEnumerable<string> Parts(string cell)
    {
        foreach (var line in cell.Split('\n'))
        {
            var (start, depth) = (0, 0);
            for (var at = 0; at < line.Length; at++)
            {
                if (line[at] == '(') depth++;
                else if (line[at] == ')') depth = Math.Max(0, depth - 1);
                else if (SeparatorAt(line, at) is > 0 and var length && (depth == 0 || EndsLabel(line, at, length)))
                {
                    yield return line[start..at];
                    (start, depth, at) = (at + length, 0, at + length - 1);
                }
            }
            if (depth == 0 || Written().IsMatch(line[start..])) yield return line[start..];
            else foreach (var part in line[start..].Split([":::", ";", "|"], StringSplitOptions.None)) yield return part;
        }
    }

    /// <summary>The number as it is written, and its label, which may be empty.</summary>
    public static (string Number, string Label) Labelled(string part)
    {
        if (Written().Match(part) is { Success: true } written) return (written.Groups["number"].Value, written.Groups["label"].Value);
        var (number, label) = Bracketed().Match(part) is { Success: true } match
            ? (match.Groups["number"].Value, match.Groups["label"].Value) : (part, "");
        return label.Any(char.IsDigit) && number.Count(char.IsDigit) < Fewest ? (part, "") : (number, label);
    }

    private static int SeparatorAt(string line, int at) => line[at] switch
    {
        ';' or '|' => 1,
        ':' when string.CompareOrdinal(line, at, ":::", 0, 3) == 0 => 3,
        _ => 0,
    };

    /// <summary>A label may have a bracket that nothing closes, such as “:(”; the next number is in E.164, as we write it.</summary>
    private static bool EndsLabel(string line, int at, int length) =>
        at > 0 && line[at - 1] == ')' && line.AsSpan(at + length).TrimStart() is ['+', ..];

    [GeneratedRegex(@"^\s*(?<number>\+[0-9]{5,15}) \((?<label>.*)\)\s*$")]
    private static partial Regex Written();

    [GeneratedRegex(@"^(?<number>.*\d[^()]*)\((?<label>[^()]+)\)\s*$")]
    private static partial Regex Bracketed();
}
