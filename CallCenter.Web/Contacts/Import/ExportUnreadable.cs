namespace CallCenter.Web.Contacts.Import;

/// <summary>All rows of an uploaded file that cannot be imported, as CSV: the preview lists only the first.</summary>
public sealed class ExportUnreadable(UploadContacts upload)
{
    private static readonly string[] Header = ["Line", "Reason"];

    /// <summary>Null if the file is no longer there, or somebody else's.</summary>
    public async Task<byte[]?> Run(Guid by, Guid id, CancellationToken ct)
    {
        if (await upload.Preview(by, id, ct) is not { } preview) return null;
        using var file = new MemoryStream();
        await CsvFile.Begin(file, Header, ct);
        await CsvFile.Add(file, preview.Bad.Select(row => new[] { $"{row.Line}", row.Why }), ct);
        return file.ToArray();
    }
}
