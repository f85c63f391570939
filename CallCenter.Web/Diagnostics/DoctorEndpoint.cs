using System.Text.Json;
using CallCenter.Web.Accounts;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// <c>POST /ops/doctor/run</c>, for Ops: examines this installation and streams <c>application/x-ndjson</c>, one
/// <see cref="Finding"/> per line as soon as it is known. 409 while another examination runs on this node.
/// </summary>
public static class DoctorEndpoint
{
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    public static void MapDoctor(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ops/doctor/run", Run).RequireAuthorization(Roles.Ops).RequireAntiforgery().DisableCookieRedirect();
        routes.MapLiveCall();
    }

    private static async Task<IResult> Run(Doctor doctor, ExaminationRoom room, HttpContext http)
    {
        using var patient = await room.Enter(http.RequestAborted);
        if (patient is null)
            return Results.Problem("Someone else or another tab is examining this server. It takes a few seconds.",
                statusCode: StatusCodes.Status409Conflict, title: "An examination is running");

        http.Response.ContentType = "application/x-ndjson";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the lines until the end
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await foreach (var finding in doctor.Examine(http.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, finding, Report.Json, http.RequestAborted);
            await http.Response.Body.WriteAsync(EndOfLine, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
        return Results.Empty;
    }
}
