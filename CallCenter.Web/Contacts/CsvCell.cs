namespace CallCenter.Web.Contacts;

/// <summary>
/// A spreadsheet runs a cell that begins like a formula, and makes 4.9E+12 of a phone number. An apostrophe before it makes it text; an
/// import takes that away again.
/// </summary>
public static class CsvCell
{
    private const string Beginnings = "=+-@\t\r\n|%";

    public static string Safe(string? text) => IsFormula(text ?? "") ? $"'{text}" : text ?? "";

    public static string Read(string cell)
    {
        var text = cell.Trim();
        return text.StartsWith('\'') && IsFormula(text[1..]) ? text[1..].Trim() : text;
    }

    /// <summary>Also behind spaces and apostrophes, which some programs drop.</summary>
    private static bool IsFormula(string text) => text.TrimStart(' ', '\'') is [var first, ..] && Beginnings.Contains(first);
}
