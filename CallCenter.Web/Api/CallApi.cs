using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>POST /api/calls/{id}/…</c> for the desk: 200 <c>{ call }</c>; problem details with 404 unknown, 403 not yours, 409 not
/// possible now. A lost claim's 409 also carries <c>winner</c> and <c>call</c>.
/// </summary>
public static class CallApi
{
    /// <param name="Tab">The browser tab that will connect, 1 to 64 characters of its own choice.</param>
    public sealed record Claim(string? Tab);

    /// <param name="Text">The whole note, up to 2000 characters of plain text; empty removes it.</param>
    public sealed record Notes(string? Text);

    public static void MapCallApi(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/api/calls/{id:guid}").RequireAuthorization(Roles.Agent).RequireAntiforgery();
        calls.MapPost("/claim", (Guid id, Claim claim, ClaimCall command, HttpContext http) => Taken(claim, tab => command.Run(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/pick-up", (Guid id, Claim claim, ClaimCall command, HttpContext http) => Taken(claim, tab => command.PickUp(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/decline", (Guid id, DeclineCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/hold", (Guid id, HoldCall command, HttpContext http) => Answer(command.Hold(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/resume", (Guid id, HoldCall command, HttpContext http) => Answer(command.Resume(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/park", (Guid id, ParkCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/notes", (Guid id, Notes notes, WriteCallNotes command, HttpContext http) => Answer(command.Run(id, http.User.Id(), notes.Text, http.User.IsInRole(Roles.Supervisor), http.RequestAborted)));
        calls.MapGet("/notes", (Guid id, WriteCallNotes command, HttpContext http) => Answer(command.Read(id, http.User.Id(), http.User.IsInRole(Roles.Supervisor), http.RequestAborted)));
        calls.MapPost("/end", (Guid id, EndCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
    }

    private static Task<IResult> Taken(Claim claim, Func<string, Task<Outcome>> take) =>
        claim.Tab is { Length: > 0 and <= 64 } tab && !tab.Any(char.IsControl)
            ? Answer(take(tab))
            : Task.FromResult(Results.Problem("Send the tab's name: 1 to 64 characters.", statusCode: StatusCodes.Status400BadRequest, title: "No tab"));

    private static async Task<IResult> Answer(Task<Outcome> running)
    {
        var (call, refusal) = await running;
        return refusal is null ? Results.Ok(new { call }) : Refused(refusal);
    }

    /// <summary>200 <c>{ text, others: [{ agent, text, updatedAt }] }</c>.</summary>
    private static async Task<IResult> Answer(Task<CallNotesOutcome> running)
    {
        var (text, others, refusal) = await running;
        return refusal is null ? Results.Ok(new { text, others }) : Refused(refusal);
    }

    private static IResult Refused(Refusal refusal)
    {
        var status = refusal.Why switch { Why.Unknown => 404, Why.NotYours => 403, Why.TooMuch => 400, _ => 409 };
        return Results.Problem(refusal.Detail, statusCode: status, title: refusal.Title,
            extensions: new Dictionary<string, object?> { ["winner"] = refusal.Winner, ["call"] = refusal.Call });
    }
}
