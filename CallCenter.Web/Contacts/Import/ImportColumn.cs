using CallCenter.Web.Data;

namespace CallCenter.Web.Contacts.Import;

/// <summary>What a column of a file is. Spelled in snake case in forms and in the database.</summary>
public enum ImportColumn { Ignore, Name, FirstName, LastName, Company, Number, Label, Note, Vip, Team, ExternalId, ExternalUrl }

/// <summary>The names that address books and customer systems give their columns.</summary>
public static class ColumnNames
{
    private static readonly Dictionary<string, ImportColumn> Known = new[]
    {
        (ImportColumn.Name, "name|full name|display name|contact|contact name|customer|customer name|client|file as|kunde|kundenname"
            + "|ansprechpartner|anzeigename|nom complet|contacto|nombre completo|cliente|naam|nazwa"),
        (ImportColumn.FirstName, "first name|firstname|given name|forename|vorname|prenom|nombre|voornaam|nome|imie"),
        (ImportColumn.LastName, "last name|lastname|family name|surname|nachname|familienname|nom|apellido|apellidos|achternaam|cognome"
            + "|nazwisko"),
        (ImportColumn.Company, "company|company name|organization|organisation|organization name|organization 1 name|account|account name"
            + "|firma|firmenname|unternehmen|societe|entreprise|empresa|bedrijf|azienda"),
        (ImportColumn.Number, "number|numbers|phone|phone number|phone numbers|tel|mobile|mobile number"
            + "|mobile phone|cell|cell phone|cellphone|work phone|business phone|home phone|main phone|primary phone|direct|telefon"
            + "|telefonnummer|rufnummer|nummer|mobil|mobiltelefon|handy|handynummer|festnetz|telefono|movil|telefoon|mobiel|numero"),
        (ImportColumn.Label, "label|phone label|phone type|number type|bezeichnung"),
        (ImportColumn.Note, "note|notes|comment|comments|remark|remarks|description|notiz|notizen|bemerkung|kommentar|notas|opmerking"),
        (ImportColumn.Vip, "vip|priority customer|key account"),
        (ImportColumn.Team, "team|preferred team|queue"),
        (ImportColumn.ExternalId, "id|external id|externalid|customer id|customer number|customer no|account number|contact id|crm id"
            + "|kundennummer|kunden nr|kundennr|numero client|klantnummer"),
        (ImportColumn.ExternalUrl, "external link|external url|link|url|crm link|profile"),
    }.SelectMany(known => known.Item2.Split('|').Select(name => (Name: name, Column: known.Item1)))
        .ToDictionary(known => known.Name, known => known.Column);

    private static readonly string[] OfNumbers = ["phone", "telefon", "mobil", "tel", "handy", "cell", "telephone"];

    /// <summary>What a column with this name most likely is.</summary>
    public static ImportColumn Guess(string header)
    {
        var name = Folded.Of(header);
        if (Known.TryGetValue(name, out var known)) return known;
        var words = name.Split(' ');
        if (words.Any(w => w.EndsWith("fax", StringComparison.Ordinal))) return ImportColumn.Ignore;
        if (!words.Any(w => OfNumbers.Any(n => w.StartsWith(n, StringComparison.Ordinal)))) return ImportColumn.Ignore;
        return words.Any(w => w is "label" or "type") ? ImportColumn.Label : ImportColumn.Number;
    }

    /// <summary>A column name that says more of its numbers than that they are numbers.</summary>
    public static string LabelOf(string header) => Folded.Of(header) is "mobile" or "mobile phone" or "cell" or "cell phone" or "work phone"
        or "business phone" or "home phone" or "direct" or "mobil" or "mobiltelefon" or "handy" or "festnetz"
        ? header.Trim() : "";
}
