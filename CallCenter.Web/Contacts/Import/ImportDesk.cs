using CallCenter.Web.Data;

namespace CallCenter.Web.Contacts.Import;

/// <summary>Takes one row after another and gives each to its contact, which an earlier row may have made.</summary>
/// <param name="owned">Those numbers of the file that contacts have already.</param>
/// <param name="unnumbered">Contacts without a number, by their searched text.</param>
internal sealed class ImportDesk(
    IEnumerable<Contact> known, IEnumerable<ContactNumber> owned, ILookup<string, Guid> unnumbered, Guid by, DateTimeOffset now)
{
    private sealed class Entry(Contact contact, bool isNew)
    {
        public Contact Contact { get; } = contact;
        public bool IsNew { get; } = isNew;
        public bool Changed { get; set; } = isNew;
        /// <summary>The first row that named it.</summary>
        public int? Line { get; set; }
        public List<ContactNumber> Numbers { get; } = [];
        public List<ContactNumber> Relabelled { get; } = [];
    }

    private readonly Dictionary<Guid, Entry> entries = known.ToDictionary(c => c.Id, c => new Entry(c, isNew: false));
    private readonly Dictionary<string, ContactNumber> numbers = owned.ToDictionary(n => n.Number);
    private readonly HashSet<string> labelled = []; // numbers whose label the file gave
    private readonly Dictionary<string, Guid> externals =
        known.Where(c => c.ExternalId is not null).ToDictionary(c => c.ExternalId!, c => c.Id);

    public IReadOnlyList<PlannedContact> Planned =>
    [
        .. entries.Values.Where(e => e.Changed).OrderBy(e => e.Line)
            .Select(e => new PlannedContact(e.Line ?? 0, e.Contact, e.Numbers, e.Relabelled, e.IsNew)),
    ];

    /// <summary>Contacts that the file names and does not change.</summary>
    public int Same => entries.Values.Count(e => e.Line is not null && !e.Changed);

    /// <summary>Null, or why the row cannot be taken.</summary>
    public BadRow? Take(ContactDraft row)
    {
        Guid[] holders = [.. row.Numbers.Where(n => numbers.ContainsKey(n.Number)).Select(n => numbers[n.Number].ContactId).Distinct()];
        if (row.ExternalId is { } external && externals.TryGetValue(external, out var own))
        {
            if (NamedOtherwise(entries[own], row) is { } line)
                return new(row.Line, $"The external id is also on line {line}, with another name.");
            if (holders.FirstOrDefault(h => h != own) is var other && other != Guid.Empty)
                return new(row.Line, $"A number belongs to {Owner(other)}. Merge the two contacts, or remove it from one of them.");
            return Fill(entries[own], row);
        }
        if (row.Numbers.Count == 0)
            return row.ExternalId is null && unnumbered[row.Searched].ToList() is [var lone] ? Fill(entries[lone], row)
                : new(row.Line, "The number is missing.");
        if (holders.Length > 1)
            return new(row.Line, $"The numbers belong to {Owner(holders[0])} and to {Owner(holders[1])}. Merge these contacts first.");
        if (holders is not [var holder]) return Fill(Add(row), row);
        var entry = entries[holder];
        if (row.ExternalId is not null && entry.Contact.ExternalId is not null)
            return new(row.Line, $"The number belongs to {Owner(holder)}, which has another external id.");
        if (NamedOtherwise(entry, row) is { } earlier)
            return new(row.Line, $"The number is also on line {earlier}, with another name.");
        return Fill(entry, row);
    }

    /// <summary>
    /// The earlier line of this contact, if it has another name. Two rows of one file for one contact are the same person twice, or a
    /// mistake that only a person can resolve.
    /// </summary>
    private static int? NamedOtherwise(Entry entry, ContactDraft row) =>
        Folded.Of(entry.Contact.Name) == Folded.Of(row.Name) ? null : entry.Line;

    private Entry Add(ContactDraft row)
    {
        var contact = new Contact { Id = Guid.CreateVersion7(), Name = row.Name, CreatedBy = by };
        return entries[contact.Id] = new(contact, isNew: true);
    }

    private BadRow? Fill(Entry entry, ContactDraft row)
    {
        var contact = entry.Contact;
        var before = Said(contact);
        (contact.Name, contact.Company, contact.Note) = (row.Name, row.Company ?? contact.Company, row.Note ?? contact.Note);
        (contact.Vip, contact.PreferredTeam) = (row.Vip ?? contact.Vip, row.Team ?? contact.PreferredTeam);
        (contact.ExternalId, contact.ExternalUrl) = (row.ExternalId ?? contact.ExternalId, row.ExternalUrl ?? contact.ExternalUrl);
        if (before != Said(contact)) entry.Changed = true;
        (contact.Searched, contact.UpdatedAt) = (Folded.Of(contact.Name, contact.Company), now);
        entry.Line ??= row.Line;
        if (contact.ExternalId is { } external) externals[external] = contact.Id;
        foreach (var (number, label) in row.Numbers) Give(entry, number, label);
        return null;
    }

    private void Give(Entry entry, string number, string label)
    {
        if (!numbers.TryGetValue(number, out var has))
        {
            has = numbers[number] = new() { Number = number, ContactId = entry.Contact.Id };
            entry.Numbers.Add(has);
            entry.Changed = true;
        }
        if (label.Length == 0 || !labelled.Add(number) || label == has.Label) return;
        has.Label = label;
        entry.Changed = true;
        if (!entry.Numbers.Contains(has)) entry.Relabelled.Add(has);
    }

    private static (string, string, string, bool, Guid?, string?, string?) Said(Contact c) =>
        (c.Name, c.Company, c.Note, c.Vip, c.PreferredTeam, c.ExternalId, c.ExternalUrl);

    private string Owner(Guid id) =>
        entries[id] is { Line: { } line } entry ? $"{entry.Contact.Name} (line {line})" : entries[id].Contact.Name;
}
