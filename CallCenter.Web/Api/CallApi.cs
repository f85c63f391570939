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

    public static void MapCallApi(this IEndpointRouteBuilder routes)
    {
        var calls = routes.MapGroup("/api/calls/{id:guid}").RequireAuthorization(Roles.Agent).RequireAntiforgery();
        calls.MapPost("/claim", (Guid id, Claim claim, ClaimCall command, HttpContext http) => Taken(claim, tab => command.Run(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/pick-up", (Guid id, Claim claim, ClaimCall command, HttpContext http) => Taken(claim, tab => command.PickUp(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/decline", (Guid id, DeclineCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/hold", (Guid id, HoldCall command, HttpContext http) => Answer(command.Hold(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/resume", (Guid id, HoldCall command, HttpContext http) => Answer(command.Resume(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/park", (Guid id, ParkCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/end", (Guid id, EndCall command, HttpContext http) => Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
    }

    private static Task<IResult> Taken(Claim claim, Func<string, Task<Outcome>> take) =>
        claim.Tab is { Length: > 0 and <= 64 } tab && !tab.Any(char.IsControl)
            ? Answer(take(tab))
            : Task.FromResult(Results.Problem("Send the tab's name: 1 to 64 characters.", statusCode: StatusCodes.Status400BadRequest, title: "No tab"));

    internal static async Task<IResult> Answer(Task<Outcome> running)
    {
        var (call, refusal) = await running;
        if (refusal is null) return Results.Ok(new { call });
        var status = refusal.Why switch { Why.Unknown => 404, Why.NotYours => 403, _ => 409 };
        return Results.Problem(refusal.Detail, statusCode: status, title: refusal.Title,
            extensions: new Dictionary<string, object?> { ["winner"] = refusal.Winner, ["call"] = refusal.Call });
    }
}
