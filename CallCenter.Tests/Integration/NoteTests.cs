using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using AgentView = CallCenter.Web.Agents.AgentView;

namespace CallCenter.Tests.Integration;

public sealed class NoteTests(CallCenterApp app) : ProductTest(app)
{
    private static Task<HttpResponseMessage> Write(Person person, string? note) =>
        person.Http.PostAsJsonAsync("/api/agents/me/note", new { note });

    private static async Task<AgentView> On(Person person, string name) => (await person.Board()).Agents.Single(a => a.Name == name);

    [Fact]
    public async Task A_note_is_told_to_every_screen_in_one_event_and_stands_on_every_board()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var before = await On(rhonda, "Doug");
        await using var socket = await App.Listens(rhonda);

        using var answer = await Write(doug, "  Back at 3 ");

        var frame = await socket.Until(f => f.Carries("agent_changed"));
        var told = frame.Payload.GetProperty("payload").GetProperty("agent").Deserialize<AgentView>(JsonSerializerOptions.Web)!;
        told.ShouldBe(before with { Note = "Back at 3", Version = before.Version + 1 });
        (await Person.Json(answer)).GetProperty("agent").Deserialize<AgentView>(JsonSerializerOptions.Web).ShouldBe(told);
        (await On(rhonda, "Doug")).ShouldBe(told);
    }

    [Fact]
    public async Task The_same_note_again_is_no_news_and_an_empty_one_removes_it()
    {
        var doug = await App.SignIn("doug");
        (await Write(doug, "Back at 3")).EnsureSuccessStatusCode();
        var once = await On(doug, "Doug");
        once.Note.ShouldBe("Back at 3");

        (await Write(doug, "Back at 3 ")).EnsureSuccessStatusCode();
        (await On(doug, "Doug")).ShouldBe(once);

        (await Write(doug, " ")).EnsureSuccessStatusCode();
        (await On(doug, "Doug")).ShouldBe(once with { Note = null, Version = once.Version + 1 });
    }

    [Theory]
    [InlineData(61, 'x', "longer than 60 characters")]
    [InlineData(1, '\u0007', "an invalid character")]
    public async Task A_note_that_cannot_be_taken_is_refused_in_words_and_the_old_one_stays(int length, char character, string words)
    {
        var doug = await App.SignIn("doug");
        (await Write(doug, new string('x', 60))).EnsureSuccessStatusCode();
        var before = await On(doug, "Doug");
        before.Note!.Length.ShouldBe(60);

        using var answer = await Write(doug, new string(character, length));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(answer)).GetProperty("detail").GetString()!.ShouldContain(words);
        (await On(doug, "Doug")).ShouldBe(before);
    }

    [Fact]
    public async Task A_note_stays_while_its_writer_comes_and_goes_and_is_gone_when_they_sign_out()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        (await Write(doug, "Back at 3")).EnsureSuccessStatusCode();

        await doug.Available();
        (await On(rhonda, "Doug")).Note.ShouldBe("Back at 3");
        (await doug.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability = "away" })).EnsureSuccessStatusCode();
        (await On(rhonda, "Doug")).Note.ShouldBe("Back at 3");

        using var signedOut = await doug.Send("/account/sign-out");
        (await On(rhonda, "Doug")).Note.ShouldBeNull();
    }
}
