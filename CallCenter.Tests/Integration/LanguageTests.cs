using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Callers hear their line's language, and no other, from the first word to the last.</summary>
public sealed class LanguageTests(CallCenterApp app) : ProductTest(app)
{
    private const string Sales = "+14155550177";

    [Fact]
    public async Task A_german_line_greets_in_german_and_the_other_line_in_english()
    {
        var sue = await App.SignIn("sue");
        using var saved = await sue.Send("/lines/edit",
            ("Number", Sales), ("Name", "Vertrieb"), ("Greeting", "Willkommen bei uns."), ("RingSeconds", "30"), ("WrapUpSeconds", "0"),
            ("Active", "true"), ("Voicemail", "true"), ("Language", "de-DE"));
        (await sue.Text(saved)).ShouldContain("Vertrieb was saved.");

        var german = await App.Phone.Call(to: Sales);
        var english = await App.Phone.Call("+14155550135");

        await Hears(german, "<Say language=\"de-DE\">Willkommen bei uns.</Say>");
        await Hears(english, "<Say language=\"en-US\">Thank you for calling.");
        (await sue.Http.GetStringAsync($"/lines/edit/{await App.Scalar<Guid>("select id from app.lines where name = 'Vertrieb'")}"))
            .ShouldContain("<option value=\"de-DE\" selected=\"selected\">German</option>");
    }

    [Fact]
    public async Task Who_is_not_answered_is_asked_for_a_message_and_thanked_in_german()
    {
        await App.Execute("update app.lines set language = 'de-DE', greeting = '', ring_seconds = 5");

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        await Hears(sid, "<Say language=\"de-DE\">Es tut uns leid. Im Moment kann niemand");
        await App.Phone.Speak(sid, 4);
        await App.Phone.Digits(sid, "#");
        await Hears(sid, "<Say language=\"de-DE\">Vielen Dank für Ihre Nachricht. Auf Wiederhören.</Say>");
    }

    [Fact]
    public async Task Without_voicemail_the_farewell_is_german_too()
    {
        await App.Execute("update app.lines set language = 'de-DE', ring_seconds = 5, voicemail = false");

        var sid = await App.Phone.Call();

        await Hears(sid, "<Say language=\"de-DE\">Es tut uns leid. Im Moment kann niemand Ihren Anruf entgegennehmen. Bitte versuchen");
    }

    [Theory]
    [InlineData("closed_to = 'goodbye', closed_until = now() + interval '1 hour'", "Wir haben im Moment geschlossen. Bitte rufen Sie")]
    [InlineData("closed_to = 'voicemail', closed_until = now() + interval '1 hour'", "Wir haben im Moment geschlossen. Bitte hinterlassen")]
    [InlineData("active = false", "Diese Rufnummer ist nicht vergeben. Auf Wiederhören.")]
    public async Task A_line_that_nobody_answers_now_says_so_in_german(string change, string says)
    {
        await App.Execute($"update app.lines set language = 'de-DE', {change}");

        var sid = await App.Phone.Call();

        await Hears(sid, $"<Say language=\"de-DE\">{says}");
    }

    [Fact]
    public async Task A_number_without_a_line_is_answered_in_the_language_of_the_setting()
    {
        var sid = await App.Phone.Call(to: "+14155559999");

        await Hears(sid, "<Say language=\"en-US\">This number is not in service. Goodbye.</Say>");
    }

    [Fact]
    public async Task A_language_that_is_not_offered_is_refused()
    {
        var sue = await App.SignIn("sue");

        using var refused = await sue.Send("/lines/edit",
            ("Number", Sales), ("Name", "Sales"), ("RingSeconds", "30"), ("WrapUpSeconds", "0"), ("Language", "tlh-KX"));

        (await sue.Text(refused)).ShouldContain("Choose the language that callers hear.");
        (await App.Scalar<long>("select count(*) from app.lines")).ShouldBe(1);
    }

    private Task Hears(string sid, string verb) => Eventually.True(async () =>
        (await App.Phone.Logged("verb")).EnumerateArray().Where(e => e.GetProperty("call").GetString() == sid)
            .Any(e => e.GetProperty("text").GetString()!.StartsWith(verb, StringComparison.Ordinal)));
}
