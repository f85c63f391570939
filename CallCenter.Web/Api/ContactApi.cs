using CallCenter.Web.Accounts;
using CallCenter.Web.Contacts;
using CallCenter.Web.Contacts.Import;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>GET /api/contacts/export</c>: all contacts as a CSV file. <c>GET /api/contacts/imports/{id}</c>: <c>{ done, total }</c> in rows while
/// one's own import is written, 404 once it has finished; <c>/unreadable</c> before that: its rows that cannot be imported, as a CSV file.
/// </summary>
public static class ContactApi
{
    public static void MapContactApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/contacts").RequireAuthorization(Roles.Supervisor).RequireAntiforgery();
        api.MapGet("/export", (ExportContacts command, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.Stream(to => command.Run(http.User.Id(), to, http.RequestAborted), "text/csv; charset=utf-8", "contacts.csv");
        });
        api.MapGet("/imports/{id:guid}", async (Guid id, ImportProgress progress, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return await progress.Of(http.User.Id(), id, http.RequestAborted) is { } state ? Results.Ok(state)
                : Gone();
        });
        api.MapGet("/imports/{id:guid}/unreadable", async (Guid id, ExportUnreadable query, HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return await query.Run(http.User.Id(), id, http.RequestAborted) is { } rows
                ? Results.File(rows, "text/csv; charset=utf-8", "unreadable-rows.csv") : Gone();
        });
    }

    private static IResult Gone() =>
        Results.Problem("This import has finished.", statusCode: StatusCodes.Status404NotFound, title: "No such import");
}
