namespace CallCenter.Web.Data;

public static class ContactsByNumber
{
    /// <summary>Whose number this is: one contact, or none.</summary>
    /// <param name="number">E.164.</param>
    public static IQueryable<Contact> ContactWith(this CallCenterDb db, string number) =>
        db.ContactNumbers.Where(n => n.Number == number).Join(db.Contacts, n => n.ContactId, c => c.Id, (_, c) => c);
}
