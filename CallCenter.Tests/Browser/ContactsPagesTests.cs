using System.Text;
using CallCenter.Tests.Support;
using CallCenter.Web.Contacts.Import;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>What a supervisor sees when contacts come from a file, and when a number has an owner already.</summary>
public sealed class ContactsPagesTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private IBrowserContext window = null!;
    private IPage page = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
        await window.SignIn(app, "sue");
        page = await window.NewPageAsync();
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    private static FilePayload File(byte[] content) => new() { Name = "contacts.csv", MimeType = "text/csv", Buffer = content };

    private static string TooLarge()
    {
        var path = Path.Combine(LaneLog.Folder, "too-large.csv");
        using var file = new FileStream(path, FileMode.Create);
        file.SetLength(UploadContacts.MostBytes + 1);
        return path;
    }

    [Fact]
    public async Task A_file_is_previewed_corrected_and_imported_and_one_that_is_too_large_is_not_sent()
    {
        await page.GotoAsync($"{app.Url}/contacts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import" }).ClickAsync();
        await page.WaitForURLAsync("**/contacts/import"); // with its script, which looks at the file's size
        await page.SetInputFilesAsync("#csv", TooLarge()); // by its path: so many bytes take the browser's driver long
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await Expect(page.Locator("[data-file-problem]")).ToHaveTextAsync("The file is larger than 32 MB. Split it into several.");
        new Uri(page.Url).AbsolutePath.ShouldBe("/contacts/import");

        await page.SetInputFilesAsync("#csv", File(Encoding.UTF8.GetBytes("Wer;Phone\nJürgen Müller;+1 415 555 0134\nBob;12\n")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await Expect(page.GetByText("Choose which column has the names.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Import 0 contacts" })).ToBeDisabledAsync();
        await page.GetByLabel("Import “Wer” as").SelectOptionAsync("name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what would change" }).ClickAsync();
        await Expect(page.GetByText("“12”: This is not a phone number.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1 contact" }).ClickAsync();

        await Expect(page.Locator(".note")).ToContainTextAsync("Imported: 1 new, 0 changed. Rows that could not be read: 1.");
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Jürgen Müller");
    }

    [Fact]
    public async Task A_number_that_another_contact_has_is_moved_with_one_click()
    {
        await app.Contact("Ann Lee");
        await page.GotoAsync($"{app.Url}/contacts/add");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Bob Stone");
        await page.GetByLabel("Number 1").FillAsync("(415) 555-0134");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("belongs to Ann Lee. Nothing was saved.");
        (await Axe.Violations(page, "#main", onlyColours: false)).ShouldBeEmpty();

        await page.GetByRole(AriaRole.Button, new() { Name = "Move it here: +1 415-555-0134" }).ClickAsync();

        await Expect(page.Locator(".note")).ToContainTextAsync("Bob Stone was added.");
        (await app.Scalar<string>("select name from app.contacts c join app.contact_numbers n on n.contact_id = c.id"))
            .ShouldBe("Bob Stone");
    }
}
