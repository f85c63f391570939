using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Contacts are added, changed, moved, merged, found and exported.</summary>
public sealed class ContactsTests(CallCenterApp app) : ProductTest(app)
{
    private const string Nowhere = "01930000-0000-7000-8000-000000000000";

    private static Task<HttpResponseMessage> Add(Person person, string name, string number, params (string, string)[] more) =>
        person.Send("/contacts/add", [("Name", name), ("Numbers[0].Number", number), .. more]);

    private Task<Guid> IdOf(string name) => App.Scalar<Guid>($"select id from app.contacts where name = '{name}'");

    private Task<string?> Numbers(string name) => App.Scalar<string>($"""
        select coalesce(string_agg(number, ' ' order by number), '') from app.contact_numbers n
        join app.contacts c on c.id = n.contact_id where c.name = '{name}'
        """);

    /// <summary>What the form on this page sends along.</summary>
    private static (string, string) VersionIn(string page) =>
        ("Version", Regex.Match(page, "name=\"Version\" value=\"([0-9]+)\"").Groups[1].Value);

    private static async Task<string> Find(Person person, string typed) =>
        WebUtility.HtmlDecode(await person.Http.GetStringAsync($"/contacts?find={Uri.EscapeDataString(typed)}"));

    [Fact]
    public async Task An_agent_adds_a_contact_and_changes_everything_of_it()
    {
        var doug = await App.SignIn("doug");
        await App.Team(TeamRows.Sales, "Sales");

        using var added = await Add(doug, "Ann Lee", "(415) 555-0134", ("Company", "Acme"), ("Note", "Likes tea\r\nand cake"),
            ("Vip", "true"), ("PreferredTeam", TeamRows.Sales), ("ExternalId", "C-1"), ("ExternalUrl", "https://crm.test/1"),
            ("Numbers[0].Label", "Mobile"), ("Numbers[1].Number", " "));
        (await doug.Text(added)).ShouldContain("Ann Lee was added.");

        (await App.Scalar<string>("select concat_ws('|', name, company, note, vip, external_id, external_url) from app.contacts"))
            .ShouldBe("Ann Lee|Acme|Likes tea\nand cake|t|C-1|https://crm.test/1");
        (await App.Scalar<string>("select number || ' ' || label from app.contact_numbers")).ShouldBe("+14155550134 Mobile");
        var path = $"/contacts/{await IdOf("Ann Lee")}";
        (await doug.Http.GetStringAsync(path)).ShouldContain("value=\"&#x2B;1 415-555-0134\"");
        using var changed = await doug.Send(path, ("Name", "Ann Stone"), ("Numbers[0].Number", "+1 415 555 0135"));
        (await doug.Text(changed)).ShouldContain("Ann Stone was saved.");
        (await App.Scalar<string>("select concat_ws('|', name, company, note, vip, external_id) from app.contacts"))
            .ShouldBe("Ann Stone|||f");
        (await Numbers("Ann Stone")).ShouldBe("+14155550135");
    }

    [Fact]
    public async Task A_number_that_another_contact_has_is_409_with_its_name_and_is_moved_if_the_person_says_so()
    {
        var doug = await App.SignIn("doug");
        (await Add(doug, "Ann Lee", "+14155550134", ("Numbers[1].Number", "+14155550135"))).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var refused = await Add(doug, "Bob Stone", "415-555-0134");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await doug.Text(refused);
        page.ShouldContain("belongs to");
        page.ShouldContain(">Ann Lee</a>");
        page.ShouldContain("Move it here");
        page.ShouldContain("value=\"Bob Stone\"", Case.Sensitive, "what was typed stays");
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(1);

        using var moved = await Add(doug, "Bob Stone", "415-555-0134", ("Move", "+14155550134"));
        (await doug.Text(moved)).ShouldContain("Bob Stone was added.");
        (await Numbers("Bob Stone")).ShouldBe("+14155550134");
        (await Numbers("Ann Lee")).ShouldBe("+14155550135");
        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'contact.numbers_moved'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_contact_whose_last_number_was_moved_can_still_be_saved_and_a_new_one_needs_a_number()
    {
        var doug = await App.SignIn("doug");
        using var ann = await Add(doug, "Ann Lee", "+14155550134");
        using var bob = await Add(doug, "Bob Stone", "+14155550134", ("Move", "+14155550134"));
        (await Numbers("Ann Lee")).ShouldBe("");

        using var saved = await doug.Send($"/contacts/{await IdOf("Ann Lee")}", ("Name", "Ann Lee"), ("Note", "Moved to Berlin"));

        (await doug.Text(saved)).ShouldContain("Ann Lee was saved.");
        (await App.Scalar<string>("select note from app.contacts where name = 'Ann Lee'")).ShouldBe("Moved to Berlin");
        using var refused = await Add(doug, "Carl", "");
        (await doug.Text(refused)).ShouldContain("The number is missing.");
    }

    [Fact]
    public async Task What_a_colleague_saved_meanwhile_is_shown_and_neither_their_text_nor_their_number_is_overwritten()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        using var added = await Add(doug, "Ann Lee", "+14155550134", ("Note", "Likes tea"));
        var path = $"/contacts/{await IdOf("Ann Lee")}";
        var seen = VersionIn(await doug.Http.GetStringAsync(path));
        using var theirs = await sue.Send(path, seen, ("Name", "Ann Lee"), ("Note", "Moved to Berlin"),
            ("Numbers[0].Number", "+14155550134"), ("Numbers[1].Number", "+14155550135"), ("Numbers[1].Label", "Mobile"));
        theirs.StatusCode.ShouldBe(HttpStatusCode.Redirect, "nobody had changed it before");

        using var refused = await doug.Send(
            path, seen, ("Name", "Ann Stone"), ("Note", "Likes tea"), ("Numbers[0].Number", "+14155550134"));

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await doug.Text(refused);
        page.ShouldContain("Someone changed this contact while you were editing it.");
        page.ShouldContain("value=\"Ann Stone\"", Case.Sensitive, "what was typed stays");
        page.ShouldContain("<dt>Note</dt><dd>Moved to Berlin</dd>");
        page.ShouldContain("+1 415-555-0135 (Mobile)");
        (await App.Scalar<string>("select name || ' ' || note from app.contacts")).ShouldBe("Ann Lee Moved to Berlin");
        (await Numbers("Ann Lee")).ShouldBe("+14155550134 +14155550135");

        using var again = await doug.Send(path, VersionIn(page), ("Name", "Ann Stone"), ("Note", "Moved to Berlin"),
            ("Numbers[0].Number", "+14155550134"), ("Numbers[1].Number", "+14155550135"));
        (await doug.Text(again)).ShouldContain("Ann Stone was saved.");
    }

    [Fact]
    public async Task A_number_that_an_import_added_meanwhile_is_not_removed_by_an_older_form()
    {
        var sue = await App.SignIn("sue");
        using var added = await Add(sue, "Ann", "+14155550134");
        var path = $"/contacts/{await IdOf("Ann")}";
        var seen = VersionIn(await sue.Http.GetStringAsync(path));
        using var file = new MultipartFormDataContent
        {
            { new ByteArrayContent("Name,Phone\nAnn,+14155550134|+14155550135\n"u8.ToArray()), "Csv", "contacts.csv" },
        };
        using var sent = await sue.Http.PostAsync("/contacts/import", file);
        using var imported = await sue.Send(sent.Headers.Location!.OriginalString);

        using var refused = await sue.Send(path, seen, ("Name", "Ann"), ("Numbers[0].Number", "+14155550134"));

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Numbers("Ann")).ShouldBe("+14155550134 +14155550135");
    }

    [Fact]
    public async Task Of_many_who_save_one_number_at_the_same_moment_one_does()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Add(n % 2 == 0 ? doug : sue, $"Caller {n}", "+14155550134")));

        answers.Count(a => a.StatusCode == HttpStatusCode.Redirect).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(7);
        (await App.Scalar<string>("select (select count(*) from app.contacts) || ' ' || (select count(*) from app.contact_numbers)"))
            .ShouldBe("1 1");
    }

    [Theory]
    [InlineData("Name", "", "The name is missing.")]
    [InlineData("Name", "a\u0007b", "The name contains an invalid character.")]
    [InlineData("Numbers[0].Number", "", "The number is missing.")]
    [InlineData("Numbers[0].Number", "hello", "This is not a phone number.")]
    [InlineData("Numbers[0].Number", "555-0134", "This is not a phone number.")]
    [InlineData("Numbers[0].Number", "Anonymous", "Withheld numbers belong to many callers.")]
    [InlineData("Numbers[0].Number", "+1 415 555 0100", "This is the number of one of your own lines.")]
    [InlineData("ExternalUrl", "javascript:alert(1)", "Start the link with https:// or http://.")]
    [InlineData("PreferredTeam", Nowhere, "This team does not exist.")]
    public async Task What_cannot_be_a_contact_is_refused_at_its_field(string field, string value, string words)
    {
        var doug = await App.SignIn("doug");
        (string Name, string Value)[] good = [("Name", "Ann Lee"), ("Numbers[0].Number", "+14155550134")];

        using var refused = await doug.Send("/contacts/add", [.. good.Where(f => f.Name != field), (field, value)]);

        refused.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Text(refused)).ShouldContain(words);
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(0);
        using var accepted = await doug.Send("/contacts/add", good);
        accepted.StatusCode.ShouldBe(HttpStatusCode.Redirect, "the rest was right");
    }

    [Fact]
    public async Task An_external_id_belongs_to_one_contact()
    {
        var doug = await App.SignIn("doug");
        using var first = await Add(doug, "Ann Lee", "+14155550134", ("ExternalId", "C-1"));

        using var refused = await Add(doug, "Bob Stone", "+14155550135", ("ExternalId", "C-1"));

        (await doug.Text(refused)).ShouldContain("Another contact has this external id.");
        (await App.Scalar<long>("select count(*) from app.contact_numbers")).ShouldBe(1);
    }

    [Fact]
    public async Task Merging_keeps_the_older_id_and_what_it_says_and_fills_in_what_is_missing()
    {
        var sue = await App.SignIn("sue");
        using var first = await Add(sue, "Ann Lee", "+14155550134", ("Note", "Likes tea"));
        using var second = await Add(sue, "A. Lee", "+14155550135", ("Company", "Acme"), ("Note", "Calls on Mondays"),
            ("Vip", "true"), ("ExternalId", "C-1"));
        var (older, newer) = (await IdOf("Ann Lee"), await IdOf("A. Lee"));

        using var merged = await sue.Send($"/contacts/{newer}/merge", ("Other", "(415) 555-0134"));

        (await sue.Text(merged)).ShouldContain("The two contacts are one now.");
        (await App.Scalar<string>("select concat_ws('|', id, name, company, note, vip, external_id) from app.contacts"))
            .ShouldBe($"{older}|Ann Lee|Acme|Likes tea\nCalls on Mondays|t|C-1");
        (await Numbers("Ann Lee")).ShouldBe("+14155550134 +14155550135");
        using var itself = await sue.Send($"/contacts/{older}/merge", ("Other", "+14155550135"));
        (await sue.Text(itself)).ShouldContain("This is a number of the same contact.");
        using var nobody = await sue.Send($"/contacts/{older}/merge", ("Other", "+14155550136"));
        (await sue.Text(nobody)).ShouldContain("No contact has the number +1 415-555-0136.");
    }

    [Fact]
    public async Task Only_a_supervisor_merges_deletes_imports_and_exports()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        using var added = await Add(doug, "Ann Lee", "+14155550134");
        var id = await IdOf("Ann Lee");

        foreach (var path in new[] { $"/contacts/{id}/merge", $"/contacts/{id}/merge?handler=Delete", "/contacts/import" })
        {
            using var refused = await doug.Send(path, ("Other", "+14155550135"));
            refused.Headers.Location!.OriginalString.ShouldContain("/account/access-denied");
        }
        (await doug.Http.GetAsync("/api/contacts/export")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await App.Scalar<long>("select count(*) from app.contacts")).ShouldBe(1);
        (await sue.Http.GetAsync("/api/contacts/export")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var deleted = await sue.Send($"/contacts/{id}/merge?handler=Delete");
        (await sue.Text(deleted)).ShouldContain("The contact was deleted.");
        (await App.Scalar<string>("select (select count(*) from app.contacts) || ' ' || (select count(*) from app.contact_numbers)"))
            .ShouldBe("0 0");
    }

    [Theory]
    [InlineData("müller")]
    [InlineData("MULLER")]
    [InlineData("ürg")]
    [InlineData("muller jurgen")]
    [InlineData("sohne")]
    [InlineData("Mü")]
    [InlineData("Jü")]
    [InlineData("müller ba")]
    [InlineData("(415) 555-0134")]
    [InlineData("+1 415 555 0134")]
    [InlineData("001 415 555 0134")]
    [InlineData("Mobile: (415) 555-0134")]
    [InlineData("tel:+1-415-555-0134")]
    [InlineData("(+1) 415 555 0134 ext. 7")]
    [InlineData("0134")]
    public async Task A_contact_is_found_by_parts_of_its_name_and_company_and_by_its_number_as_people_write_it(string typed)
    {
        var doug = await App.SignIn("doug");
        using var wanted = await Add(doug, "Jürgen Müller", "+14155550134", ("Company", "Bau & Söhne"));
        using var other = await Add(doug, "Ann Lee", "+14155550199");
        await doug.Text(other); // which says that she was added

        var page = await Find(doug, typed);

        page.ShouldContain("Jürgen Müller");
        page.ShouldNotContain("Ann Lee");
    }

    [Theory]
    [InlineData("smith", "No matches")]
    [InlineData("12", "Enter at least the last 4 digits.")]
    [InlineData("x", "Enter at least two letters, or the last four digits.")]
    [InlineData("%", "Enter at least two letters, or the last four digits.")]
    public async Task A_search_without_a_result_says_why(string typed, string words)
    {
        var doug = await App.SignIn("doug");
        using var added = await Add(doug, "Ann Lee", "+14155550134");
        await doug.Text(added);

        var page = await Find(doug, typed);

        page.ShouldContain(words);
        page.ShouldNotContain("Ann Lee");
        (await Find(doug, "")).ShouldContain("Ann Lee");
    }

    [Fact]
    public async Task Names_of_every_script_are_found_and_the_trigrams_find_them()
    {
        var doug = await App.SignIn("doug");
        using var anna = await Add(doug, "Анна Иванова", "+14155550134");
        using var wei = await Add(doug, "李 伟", "+14155550135");

        (await Find(doug, "иван")).ShouldContain("Анна Иванова");
        (await Find(doug, "李")).ShouldContain("李 伟");
        (await App.Scalar<string>("""
            select string_agg(distinct show, ' ') from app.contacts c, unnest(extensions.show_trgm(c.searched)) show where c.name = '李 伟'
            """))!.ShouldContain("z67");
    }

    [Fact]
    public async Task The_list_goes_on_by_name_page_after_page()
    {
        var doug = await App.SignIn("doug");
        await App.Execute("""
            insert into app.contacts (id, name, created_by, updated_at, searched)
            select gen_random_uuid(), 'Name ' || lpad(n::text, 3, '0'), (select id from app.users limit 1), now(),
              'name ' || lpad(n::text, 3, '0') from generate_series(1, 60) n
            """);

        var first = await doug.Http.GetStringAsync("/contacts");

        first.ShouldContain("Name 050");
        first.ShouldNotContain("Name 051");
        var next = await doug.Http.GetStringAsync($"/contacts?after={await IdOf("Name 050")}");
        next.ShouldContain("Name 051");
        next.ShouldContain("Name 060");
        next.ShouldNotContain("Name 050");
        (await Find(doug, "name")).ShouldContain("Only 50 matches are shown.");
    }

    [Fact]
    public async Task No_log_line_has_what_contacts_are_called_and_what_was_noted_also_when_saving_fails()
    {
        var doug = await App.SignIn("doug");
        using var added = await Add(doug, "Zebedee Quux", "+14155550134", ("Company", "Frobnicators"), ("Note", "Owes money"));
        using var twice = await Add(doug, "Zebedee Quux", "+14155550135", ("ExternalId", "Q-1"));
        using var taken = await Add(doug, "Zebedee Quux", "+14155550136", ("ExternalId", "Q-1"));
        await Find(doug, "zebedee");
        await App.Execute("alter table app.contact_numbers add constraint breaks check (number <> '+14155550137') not valid");
        try
        {
            using var broken = await Add(doug, "Zebedee Quux", "+14155550137");
            broken.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        }
        finally { await App.Execute("alter table app.contact_numbers drop constraint breaks"); }

        App.Log.ShouldContain(l => l.Contains("breaks"), "a failure is logged");
        foreach (var word in new[] { "Zebedee", "zebedee", "Frobnicators", "Owes money", "Q-1", "+14155550137" })
            App.Log.ShouldNotContain(l => l.Contains(word));
    }
}
