using CallCenter.Web.Accounts;
using CallCenter.Web.FollowUps;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>GET /api/missed</c>: 200 <c>{ missed: { open } }</c>. <c>POST /api/missed/{id}/call-back|done|no-need|reopen</c>: the same, or a
/// problem: 404 for a row that does not exist, 409 if someone else is calling back or the row is settled already.
/// </summary>
public static class MissedApi
{
    public static void MapMissedApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Roles.Agent).RequireAntiforgery();
        api.MapGet("/missed", async (MissedCount missed, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return new { missed = new MissedView(await missed.Open(http.RequestAborted)) };
        });
        api.MapPost("/missed/{id:guid}/call-back", (Guid id, HandleMissed command, HttpContext http) =>
            Answer(command.CallBack(id, http.User.Id(), http.RequestAborted)));
        api.MapPost("/missed/{id:guid}/done", (Guid id, HandleMissed command, HttpContext http) =>
            Answer(command.Close(id, http.User.Id(), ClosedAs.Done, http.RequestAborted)));
        api.MapPost("/missed/{id:guid}/no-need", (Guid id, HandleMissed command, HttpContext http) =>
            Answer(command.Close(id, http.User.Id(), ClosedAs.NoNeed, http.RequestAborted)));
        api.MapPost("/missed/{id:guid}/reopen", (Guid id, HandleMissed command, HttpContext http) =>
            Answer(command.Reopen(id, http.RequestAborted)));
    }

    private static async Task<IResult> Answer(Task<MissedOutcome> running) => await running switch
    {
        { Open: { } open } => Results.Ok(new { missed = new MissedView(open) }),
        { Refusal: { } refusal } => Results.Problem(refusal.Detail, title: refusal.Title,
            statusCode: refusal.Gone ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict),
        _ => Results.StatusCode(StatusCodes.Status500InternalServerError),
    };
}
