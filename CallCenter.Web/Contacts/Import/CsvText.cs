using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace CallCenter.Web.Contacts.Import;

/// <summary>A row of a file. The line is where it begins, counted from 1 as an editor does.</summary>
/// <param name="Broken">A quotation mark is missing, and the row contains what follows it.</param>
public sealed record CsvRow(int Line, string[] Cells, bool Broken);

/// <summary>A file as a spreadsheet or another program exports it, whatever its encoding and its separator.</summary>
public static class CsvText
{
    private const string SeparatorLine = "sep=";
    private static readonly char[] Separators = [';', ',', '\t'];

    /// <summary>Null: it is no text.</summary>
    public static string? Decode(byte[] file)
    {
        var text = file switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(file),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(file),
            _ => Utf8(file) ?? CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(file),
        };
        return text.Contains('\0') ? null : text.TrimStart('\uFEFF');
    }

    /// <summary>The first one has the column names. Rows without anything in them are left out.</summary>
    public static IEnumerable<CsvRow> Rows(string text)
    {
        var (start, offset, separator) = (0, 0, Separator(text));
        // Excel writes it, and reads it only at the very beginning.
        if (text.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) && text.Length > SeparatorLine.Length
            && text[SeparatorLine.Length] is ';' or ',' or '\t' or '|')
        {
            separator = text[SeparatorLine.Length];
            (start, offset) = (text.IndexOf('\n') + 1, 1);
            if (start == 0) yield break;
        }
        using var reader = new StringReader(text[start..]);
        using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = $"{separator}",
            BadDataFound = null, // 5" is no end of a text
            IgnoreBlankLines = false, // they count as lines
        });
        while (true)
        {
            var line = csv.RawRow + 1;
            if (!csv.Read()) yield break;
            var cells = csv.Record ?? [];
            if (cells.All(string.IsNullOrWhiteSpace)) continue;
            var broken = csv.RawRow > line && csv.RawRecord.Count(c => c == '"') % 2 == 1;
            yield return new(line + offset, cells, broken);
        }
    }

    private static string? Utf8(byte[] file)
    {
        try { return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file); }
        catch (DecoderFallbackException) { return null; }
    }

    /// <summary>Which is most often in the column names.</summary>
    private static char Separator(string text)
    {
        var (counts, quoted) = (new int[Separators.Length], false);
        foreach (var c in text)
        {
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c is '\r' or '\n' && counts.Any(n => n > 0)) break;
            if (Array.IndexOf(Separators, c) is >= 0 and var found) counts[found]++;
        }
        return counts.Max() is > 0 and var most ? Separators[Array.IndexOf(counts, most)] : Separators[0];
    }
}
