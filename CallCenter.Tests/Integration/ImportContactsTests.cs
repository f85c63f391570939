using System.Net;
using System.Text;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Contacts.Import;

namespace CallCenter.Tests.Integration;

/// <summary>A file of contacts: uploaded, previewed, then imported as a whole or not at all.</summary>
public sealed class ImportContactsTests(CallCenterApp app) : ProductTest(app)
{
    // As a German spreadsheet exports ten contacts: semicolons, a byte order mark, quotes, an umlaut, a text of two lines, one bad number.
    private const string Ten = "\uFEFFName;Firma;Telefon;Notiz\r\n"
        + "\"Müller; Jürgen\";\"Müller \"\"Bau\"\" GmbH\";030 901820;\"Zeile 1\nZeile 2\"\r\n"
        + "Ann;;030 901821;\r\nBob;;+49 30 901822;\r\nCarl;;0049 30 901823;\r\nDora;;12;\r\nEmil;;030/901824;\r\n"
        + "Frida;;(030) 901825;\r\nGerd;;030-901826;\r\nHans;;Tel. +49 30 901827;\r\nInge;;030 901828;\r\n";

    private static async Task<HttpResponseMessage> Send(Person person, byte[] file)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(file), "Csv", "contacts.csv" } };
        return await person.Http.PostAsync("/contacts/import", form);
    }

    /// <summary>The address of its preview.</summary>
    private static async Task<string> Upload(Person person, string text)
    {
        using var sent = await Send(person, Encoding.UTF8.GetBytes(text));
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect, await sent.Content.ReadAsStringAsync());
        return sent.Headers.Location!.OriginalString;
    }

    private static async Task<string> Page(Person person, string path) => WebUtility.HtmlDecode(await person.Http.GetStringAsync(path));

    private static async Task<string> Confirm(Person person, string path)
    {
        using var done = await person.Send(path);
        return await person.Text(done);
    }

    private static Task<HttpResponseMessage> Germany(Person person, string path) => person.Send($"{path}?handler=Columns",
        ("country", "DE"), ("columns", "name"), ("columns", "company"), ("columns", "number"), ("columns", "note"));

    private Task<long> Contacts() => App.Scalar<long>("select count(*) from app.contacts");

    [Fact]
    public async Task Ten_contacts_of_a_spreadsheet_are_previewed_the_bad_number_is_named_by_its_line_and_nine_are_imported()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, Ten);
        using var chosen = await Germany(sue, path);

        var preview = await sue.Text(chosen);

        preview.ShouldContain("<dt>New</dt><dd>9</dd>");
        preview.ShouldContain("<dt>Unreadable</dt><dd>1</dd>");
        preview.ShouldContain(
            "<td data-label=\"Line\" class=\"number\">7</td><td data-label=\"Why\" class=\"error-text\">“12”: This is not");
        preview.ShouldContain("Müller; Jürgen");
        (await Contacts()).ShouldBe(0, "nothing is imported before the confirmation");

        (await Confirm(sue, path)).ShouldContain("Imported: 9 new, 0 changed. Rows that could not be read: 1.");
        (await App.Scalar<string>("""
            select concat_ws('|', c.name, c.company, c.note, n.number) from app.contacts c join app.contact_numbers n on n.contact_id = c.id
            order by number limit 1
            """)).ShouldBe("Müller; Jürgen|Müller \"Bau\" GmbH|Zeile 1\nZeile 2|+4930901820");
        (await App.Scalar<string>("select string_agg(right(number, 1), '' order by number) from app.contact_numbers"))
            .ShouldBe("012345678");
        (await App.Scalar<long>("select count(*) from app.contact_imports")).ShouldBe(0, "the file is not kept");
        (await Confirm(sue, path)).ShouldContain("This file was imported already");
        (await Contacts()).ShouldBe(9);
        App.Log.ShouldNotContain(l => l.Contains("Müller") || l.Contains("901820"));
    }

    [Fact]
    public async Task A_second_import_changes_what_differs_adds_numbers_and_removes_nothing()
    {
        var sue = await App.SignIn("sue");
        const string header = "Id,Name,Company,Phone,VIP\n";
        await Confirm(sue, await Upload(sue,
            $"{header}1,Ann,Acme,+14155550134,yes\n2,Bob,,+14155550135,\n3,Carl,,+14155550136,\n"));

        var path = await Upload(sue,
            $"{header}1,Ann Lee,,+14155550137,\n2,Bob,,+14155550135,\n,Carl,Stone Ltd,+14155550136,\n");
        var preview = await Page(sue, path);

        preview.ShouldContain("<dt>New</dt><dd>0</dd>");
        preview.ShouldContain("<dt>Changed</dt><dd>2</dd>");
        preview.ShouldContain("<dt>Already the same</dt><dd>1</dd>");
        (await Confirm(sue, path)).ShouldContain("Imported: 0 new, 2 changed.");
        (await App.Scalar<string>("""
            select string_agg(concat_ws('|', c.external_id, c.name, c.company, c.vip,
                (select string_agg(right(number, 4), ' ' order by number) from app.contact_numbers n where n.contact_id = c.id)),
              ', ' order by c.external_id) from app.contacts c
            """)).ShouldBe("1|Ann Lee|Acme|t|0134 0137, 2|Bob||f|0135, 3|Carl|Stone Ltd|f|0136");
    }

    [Theory]
    [InlineData("Name;Phone\nAnn;+14155550134\nBob;+14155550134\n", 3, "The number is also on line 2, with another name.")]
    [InlineData("Name;Phone\nBob;+14155550190\n;+14155550191\n", 3, "The name is missing.")]
    [InlineData("Name;Phone\nBob;+14155550190\nAnn;\n", 3, "The number is missing.")]
    [InlineData("Name;Phone;VIP\nBob;+14155550190;\nAnn;+14155550134;maybe\n", 3, "VIP must be yes or no.")]
    [InlineData("Name;Phone;Team\nBob;+14155550190;\nAnn;+14155550134;Nobody\n", 3, "There is no team “Nobody”.")]
    [InlineData("Name;Phone\nBob;+14155550190\nAnn;+14155550100\n", 3, "This is the number of one of your own lines.")]
    [InlineData("Name;Phone\nBob;+14155550190\n\"Ann;+14155550134\nCarl;+14155550135\n", 3, "A quotation mark is missing")]
    [InlineData("Id;Name;Phone\n9;Bob;+14155550190\n9;Bob;+14155550181\n", 3, "A number belongs to Known.")]
    [InlineData("Id;Name;Phone\n9;Bob;+14155550190\n9;Ann;+14155550191\n", 3, "The external id is also on line 2, with another name.")]
    [InlineData("Name;Phone\nBob;+14155550190\nKnown;+14155550181 | +14155550182\n", 3, "The numbers belong to Known and to Other.")]
    public async Task A_row_that_cannot_be_imported_is_named_by_its_line_and_the_others_are_imported(string file, int line, string why)
    {
        await App.Contact("Known", "+14155550181");
        await App.Contact("Other", "+14155550182");
        var sue = await App.SignIn("sue");

        var path = await Upload(sue, file);

        var preview = await Page(sue, path);
        preview.ShouldContain("<dt>New</dt><dd>1</dd>");
        preview.ShouldContain("<dt>Unreadable</dt><dd>1</dd>");
        preview.ShouldContain($"<td data-label=\"Line\" class=\"number\">{line}</td>");
        preview.ShouldContain(why);
        (await Confirm(sue, path)).ShouldContain("Imported: 1 new, 0 changed.");
        (await Contacts()).ShouldBe(3);
    }

    [Fact]
    public async Task A_column_of_long_texts_that_is_taken_for_numbers_keeps_nobody_waiting()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, $"Name;Phone\nAnn;{new string('7', 200_000)}\nBob;+14155550190\n");

        var preview = await Page(sue, path).WaitAsync(TimeSpan.FromSeconds(20));

        preview.ShouldContain("<dt>New</dt><dd>1</dd>");
        preview.ShouldContain("…”: This is not a phone number.");
    }

    [Fact]
    public async Task A_long_label_is_cut_between_two_characters()
    {
        var label = new string('a', 39);
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, $"Name;Phone;Label\nAnn;+14155550134;{label}😀\n");

        (await Confirm(sue, path)).ShouldContain("Imported: 1 new, 0 changed.");

        (await App.Scalar<string>("select label from app.contact_numbers")).ShouldBe(label);
    }

    [Fact]
    public async Task Rows_of_one_person_become_one_contact_with_all_the_numbers()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, "First Name,Last Name,Mobile Phone,Business Phone\n"
            + "Ann,Lee,415-555-0134,\nann,lee,415-555-0134,415-555-0135\n");

        (await Confirm(sue, path)).ShouldContain("Imported: 1 new, 0 changed.");

        (await App.Scalar<string>("select string_agg(number || ' ' || label, ', ' order by number) from app.contact_numbers"))
            .ShouldBe("+14155550134 Mobile Phone, +14155550135 Business Phone");
    }

    [Fact]
    public async Task What_the_columns_are_can_be_chosen()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, "Wer;Was;Wo\nAnn;+14155550134;Acme\n");
        (await Page(sue, path)).ShouldContain("Choose which column has the phone numbers.");
        (await Confirm(sue, path)).ShouldContain("No row of the file can be imported.");

        using var chosen = await sue.Send($"{path}?handler=Columns", ("columns", "name"), ("columns", "number"), ("columns", "company"));

        (await sue.Text(chosen)).ShouldContain("<dt>New</dt><dd>1</dd>");
        (await Confirm(sue, path)).ShouldContain("Imported: 1 new");
        (await App.Scalar<string>("select name || ' ' || company from app.contacts")).ShouldBe("Ann Acme");
    }

    [Fact]
    public async Task An_import_that_fails_in_the_middle_imports_nothing_and_can_be_repeated()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, "Name;Phone\nAnn;+14155550134\nBob;+14155550135\n");
        await App.Execute("alter table app.contact_numbers add constraint breaks check (number <> '+14155550135') not valid");
        try
        {
            using var broken = await sue.Send(path);
            broken.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
            (await App.Scalar<string>("select (select count(*) from app.contacts) || ' ' || (select count(*) from app.contact_numbers)"))
                .ShouldBe("0 0");
        }
        finally { await App.Execute("alter table app.contact_numbers drop constraint breaks"); }

        (await Confirm(sue, path)).ShouldContain("Imported: 2 new");
    }

    [Fact]
    public async Task Confirmed_twice_at_the_same_moment_it_is_imported_once()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, "Name;Phone\nAnn;+14155550134\n");

        await Task.WhenAll(Confirm(sue, path), Confirm(sue, path), Confirm(sue, path));

        (await Contacts()).ShouldBe(1);
        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'contacts.imported'")).ShouldBe(1);
    }

    [Fact]
    public async Task Others_see_how_far_an_import_is_and_people_who_save_wait_for_its_end()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var rows = string.Concat(Enumerable.Range(0, 6_000).Select(n => $"Caller {n};+1415{2000000 + n}\n"));
        var path = await Upload(sue, $"Name;Phone\n{rows}");
        var id = path.Split('/')[^1];

        var importing = sue.Send(path);
        using var saved = await doug.Send("/contacts/add", ("Name", "Ann"), ("Numbers[0].Number", "+14155550134"));
        var (seen, states) = (new List<JsonElement>(), sue.Http);
        while (!importing.IsCompleted)
        {
            using var state = await states.GetAsync($"/api/contacts/imports/{id}");
            if (state.IsSuccessStatusCode) seen.Add(await Person.Json(state));
        }

        using var done = await importing;
        done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        saved.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Contacts()).ShouldBe(6_001);
        seen.ShouldAllBe(s => s.GetProperty("done").GetInt32() <= s.GetProperty("total").GetInt32());
        (await states.GetAsync($"/api/contacts/imports/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "it is over");
    }

    [Fact]
    public async Task What_is_no_file_of_contacts_is_refused_with_the_reason()
    {
        var sue = await App.SignIn("sue");
        foreach (var (file, why) in new (byte[], string)[]
        {
            ([], "The file is empty."), ([(byte)'P', (byte)'K', 3, 4, 0, 0], "This is a workbook."),
            ([0, 1, 2, 0], "This is not a text file."), (Encoding.UTF8.GetBytes("Name;Phone\n"), "The file has no contacts."),
            (Encoding.UTF8.GetBytes("\n\n"), "The file has no column names."),
            (new byte[UploadContacts.MostBytes + 1], "The file is larger than 32 MB. Split it into several."),
        })
        {
            using var refused = await Send(sue, file);
            refused.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await sue.Text(refused)).ShouldContain(why);
        }
        (await App.Scalar<long>("select count(*) from app.contact_imports")).ShouldBe(0);
        await Upload(sue, "Name;Phone\nAnn;+14155550134\n");
    }

    [Fact]
    public async Task A_file_of_more_than_fifty_thousand_rows_is_refused()
    {
        var sue = await App.SignIn("sue");
        var path = await Upload(sue, "Name;Phone\n" + string.Concat(Enumerable.Repeat("Ann;x\n", PlanImport.MostRows + 1)));

        (await Page(sue, path)).ShouldContain("The file has more than 50,000 rows.");
        (await Confirm(sue, path)).ShouldContain("The file has more than 50,000 rows.");
    }

    [Fact]
    public async Task Nobody_else_sees_or_imports_a_file_and_a_new_one_replaces_it()
    {
        var sue = await App.SignIn("sue");
        await App.Give("rhonda", "Supervisor");
        var rhonda = await App.SignIn("rhonda");
        var path = await Upload(sue, "Name;Phone\nAnn;+14155550134\n");

        (await rhonda.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Confirm(rhonda, path)).ShouldContain("This file was imported already, or discarded.");
        (await Contacts()).ShouldBe(0);

        var second = await Upload(sue, "Name;Phone\nBob;+14155550135\n");
        (await sue.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var discarded = await sue.Send($"{second}?handler=Discard");
        (await sue.Text(discarded)).ShouldContain("Nothing was imported.");
        (await App.Scalar<long>("select count(*) from app.contact_imports")).ShouldBe(0);
    }

    [Fact]
    public async Task All_unreadable_rows_can_be_downloaded_though_only_the_first_hundred_are_listed()
    {
        var sue = await App.SignIn("sue");
        var bad = string.Concat(Enumerable.Range(0, 149).Select(_ => "Bob;12\n"));
        var path = await Upload(sue, $"Name;Phone\nAnn;+14155550134\n{bad}Carl;=1+1\n");
        var download = $"/api/contacts/imports/{path.Split('/')[^1]}/unreadable";

        var preview = await Page(sue, path);
        using var file = await sue.Http.GetAsync(download);

        preview.ShouldContain("Only the first 100 of 150 are shown.");
        preview.ShouldContain($"href=\"{download}\"");
        file.Content.Headers.ContentDisposition!.FileName.ShouldBe("unreadable-rows.csv");
        var rows = CsvText.Rows(CsvText.Decode(await file.Content.ReadAsByteArrayAsync())!).ToList();
        rows.Select(r => r.Cells[0]).ShouldBe(["Line", .. Enumerable.Range(3, 150).Select(line => $"{line}")]);
        rows[1].Cells[1].ShouldStartWith("“12”: This is not a phone number.");
        rows.SelectMany(r => r.Cells).ShouldAllBe(c => !"=+-@".Contains(c[0]));
        (await Contacts()).ShouldBe(0, "nothing is imported yet");

        await Confirm(sue, path);
        using var gone = await sue.Http.GetAsync(download);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_label_that_was_changed_in_the_file_is_written_and_one_that_is_missing_there_stays()
    {
        var sue = await App.SignIn("sue");
        using var added = await sue.Send("/contacts/add", ("Name", "Ann"),
            ("Numbers[0].Number", "+14155550134"), ("Numbers[0].Label", "Home"),
            ("Numbers[1].Number", "+14155550135"), ("Numbers[1].Label", "Mobile"));
        var before = await App.Scalar<DateTime>("select updated_at from app.contacts");

        var path = await Upload(sue, "Name,Numbers\nAnn,+14155550134 (Office 2); +14155550135\n");
        (await Page(sue, path)).ShouldContain("<dt>Changed</dt><dd>1</dd>");
        (await Confirm(sue, path)).ShouldContain("Imported: 0 new, 1 changed.");

        (await App.Scalar<string>("select string_agg(number || ' ' || label, ', ' order by number) from app.contact_numbers"))
            .ShouldBe("+14155550134 Office 2, +14155550135 Mobile");
        (await App.Scalar<DateTime>("select updated_at from app.contacts")).ShouldBeGreaterThan(before, "older forms do not undo it");
    }

    [Fact]
    public async Task Every_label_and_a_contact_without_a_number_come_back_from_an_export_as_they_were()
    {
        var sue = await App.SignIn("sue");
        string[] labels = ["2", "Home; evenings", "Office 2", "Büro (hinten)", ":("];
        using var added = await sue.Send("/contacts/add", [("Name", "Ann"), .. labels.SelectMany((label, n) => new[]
        {
            ($"Numbers[{n}].Number", $"+1415555013{n}"), ($"Numbers[{n}].Label", label),
        })]);
        await App.Contact("Bob", "+14155550139");
        await App.Execute("delete from app.contact_numbers where number = '+14155550139'");

        using var sent = await Send(sue, await sue.Http.GetByteArrayAsync("/api/contacts/export"));

        var preview = await sue.Text(sent);
        foreach (var (what, many) in new[] { ("Already the same", 2), ("New", 0), ("Changed", 0), ("Unreadable", 0) })
            preview.ShouldContain($"<dt>{what}</dt><dd>{many}</dd>");
        var path = await Upload(sue, "Name,Numbers,Note\nBob,,Moved to Berlin\n");
        (await Confirm(sue, path)).ShouldContain("Imported: 0 new, 1 changed.");
        (await App.Scalar<string>("select note from app.contacts where name = 'Bob'")).ShouldBe("Moved to Berlin");
    }

    [Fact]
    public async Task What_is_exported_runs_in_no_spreadsheet_and_is_imported_without_a_change()
    {
        var sue = await App.SignIn("sue");
        await App.Team(TeamRows.Sales, "Sales");
        using var added = await sue.Send("/contacts/add", ("Name", "=HYPERLINK(\"http://evil.test\")"), ("Company", "@SUM(A1)"),
            ("Note", "-1+1\nÄ; \"quoted\", too"), ("Vip", "true"), ("PreferredTeam", TeamRows.Sales), ("ExternalId", "+7"),
            ("Numbers[0].Number", "+14155550134"), ("Numbers[0].Label", "Mobile"), ("Numbers[1].Number", "+14155550135"));
        added.StatusCode.ShouldBe(HttpStatusCode.Redirect);

        using var file = await sue.Http.GetAsync("/api/contacts/export");

        file.Content.Headers.ContentDisposition!.FileName.ShouldBe("contacts.csv");
        var bytes = await file.Content.ReadAsByteArrayAsync();
        bytes.Take(3).ShouldBe(Encoding.UTF8.GetPreamble());
        var cells = CsvText.Rows(CsvText.Decode(bytes)!).ToList()[1].Cells;
        cells.ShouldAllBe(c => c.Length == 0 || !"=+-@".Contains(c[0]));
        cells[2].ShouldBe("'+14155550134 (Mobile); +14155550135");
        using var sent = await Send(sue, bytes);
        var preview = await sue.Text(sent);
        preview.ShouldContain("<dt>Already the same</dt><dd>1</dd>");
        preview.ShouldContain("<dt>Changed</dt><dd>0</dd>");
        preview.ShouldContain("<dt>New</dt><dd>0</dd>");
        preview.ShouldContain("<dt>Unreadable</dt><dd>0</dd>");
    }
}
