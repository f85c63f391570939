namespace CallCenter.Tests.Support;

/// <summary>Contacts in the database, without their pages.</summary>
internal static class ContactRows
{
    /// <param name="also">More columns, such as <c>, vip = true</c>.</param>
    public static Task Contact(
        this CallCenterApp app, string name, string number = CallCenterApp.Caller, string also = "") => app.Execute($"""
        with made as (
          insert into app.contacts (id, name, created_by, updated_at, searched)
          select gen_random_uuid(), '{name}', id, now(), lower('{name}') from app.users order by user_name limit 1
          returning id)
        insert into app.contact_numbers (number, contact_id) select '{number}', id from made;
        update app.contacts set name = name{also} where name = '{name}'
        """);
}
