using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.People;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>POST /api/agents/{id}/…</c> for supervisors: 200 <c>{ agent }</c>, 404 for an unknown agent, 403 for other roles.
/// </summary>
public static class AgentApi
{
    /// <param name="Availability"><c>available</c> or <c>away</c>.</param>
    public sealed record Forced(string? Availability);

    public static void MapAgentApi(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/api/agents/{id:guid}").RequireAuthorization(Roles.Supervisor).RequireAntiforgery();
        agents.MapPost("/clear-call", async (Guid id, RightAgent command, HttpContext http) =>
            Answer(await command.ClearCall(http.User.Id(), id, http.RequestAborted)));
        agents.MapPost("/sign-out", async (Guid id, RightAgent command, HttpContext http) =>
            Answer(await command.SignOut(http.User.Id(), id, http.RequestAborted)));
        agents.MapPost("/force", async (Guid id, Forced forced, RightAgent command, HttpContext http) =>
            Spelling.TryRead<Availability>(forced.Availability, out var availability)
                ? Answer(await command.Force(http.User.Id(), id, availability, http.RequestAborted))
                : Results.Problem("Availability must be 'available' or 'away'.",
                    statusCode: StatusCodes.Status400BadRequest, title: "No such availability"));
    }

    private static IResult Answer(AgentView? agent) => agent is not null
        ? Results.Ok(new { agent })
        : Results.Problem("There is no such agent.", statusCode: StatusCodes.Status404NotFound, title: "No such agent");
}
