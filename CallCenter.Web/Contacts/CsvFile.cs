using System.Globalization;
using System.Text;
using CsvHelper;

namespace CallCenter.Web.Contacts;

/// <summary>CSV as spreadsheets open it: UTF-8 with a byte order mark, commas, and no cell that runs as a formula.</summary>
internal static class CsvFile
{
    public static async Task Begin(Stream to, string[] header, CancellationToken ct)
    {
        await to.WriteAsync(Encoding.UTF8.GetPreamble(), ct);
        await Add(to, [header], ct);
    }

    public static async Task Add(Stream to, IEnumerable<string[]> rows, CancellationToken ct)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                foreach (var cell in row) csv.WriteField(CsvCell.Safe(cell));
                csv.NextRecord();
            }
        }
        await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
    }
}
