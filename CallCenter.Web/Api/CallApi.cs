using CallCenter.Web.Accounts;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Blocking;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Supervising;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Contacts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Api;

/// <summary>
/// <c>POST /api/calls/{id}/…</c> for the desk: 200 <c>{ call }</c>; problem details with 400 for invalid input, 404
/// unknown, 403 not yours, 409 not possible now. A lost claim's 409 also carries <c>winner</c> and <c>call</c>. A number's 400
/// carries <c>line</c> if it is that line's number, and <c>anyway</c> if the same request with <c>anyway</c> would succeed.
/// </summary>
public static class CallApi
{
    /// <param name="Tab">The browser tab that will connect, 1 to 64 characters of its own choice.</param>
    public sealed record Claim(string? Tab);

    /// <param name="Number">As typed, in the national format of the line's country or with + and the country code.</param>
    /// <param name="LineId">The line whose number the customer sees.</param>
    /// <param name="Anyway">The person has confirmed that this unusual number is right.</param>
    public sealed record Dial(string? Number, Guid LineId, string? Tab, bool Anyway = false);

    /// <param name="Mode"><c>listen</c>, <c>whisper</c> or <c>barge</c>.</param>
    public sealed record Listening(string? Mode);

    /// <param name="Text">The whole note, up to 2000 characters of plain text; empty removes it.</param>
    public sealed record Notes(string? Text);

    /// <param name="Name">1 to 120 characters. Null leaves it as it is, as with company and note; a new contact needs one.</param>
    public sealed record Caller(string? Name, string? Company, string? Note);

    /// <param name="Time"><c>day</c>, <c>month</c> or <c>for_good</c>.</param>
    public sealed record Block(string? Time);

    public static void MapCallApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/calls").RequireAuthorization(Roles.Agent).RequireAntiforgery();
        api.MapPost("/dial", (Dial dial, DialCall command, HttpContext http) =>
            Taken(dial.Tab, tab => command.Run(http.User.Id(), dial.Number, dial.LineId, dial.Anyway, tab, http.RequestAborted)));

        var calls = api.MapGroup("/{id:guid}");
        calls.MapPost("/claim", (Guid id, Claim claim, ClaimCall command, HttpContext http) =>
            Taken(claim.Tab, tab => command.Run(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/pick-up", (Guid id, Claim claim, ClaimCall command, HttpContext http) =>
            Taken(claim.Tab, tab => command.PickUp(id, http.User.Id(), tab, http.RequestAborted)));
        calls.MapPost("/decline", (Guid id, DeclineCall command, HttpContext http) =>
            Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/hold", (Guid id, HoldCall command, HttpContext http) =>
            Answer(command.Hold(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/resume", (Guid id, HoldCall command, HttpContext http) =>
            Answer(command.Resume(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/park", (Guid id, ParkCall command, HttpContext http) =>
            Answer(command.Run(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/notes", (Guid id, Notes notes, WriteCallNotes command, HttpContext http) =>
            Answer(command.Run(id, http.User.Id(), notes.Text, http.User.IsInRole(Roles.Supervisor), http.RequestAborted)));
        calls.MapGet("/notes", (Guid id, WriteCallNotes command, HttpContext http) =>
            Answer(command.Read(id, http.User.Id(), http.User.IsInRole(Roles.Supervisor), http.RequestAborted)));
        calls.MapGet("/caller", (Guid id, SeeCaller query, HttpContext http) =>
            Answer(query.Run(id, http.User.Id(), http.User.IsInRole(Roles.Supervisor), http.RequestAborted), http));
        calls.MapPut("/caller", (Guid id, Caller caller, NameCaller command, HttpContext http) => Answer(command.Run(
            id, http.User.Id(), caller.Name, caller.Company, caller.Note, http.User.IsInRole(Roles.Supervisor),
            http.RequestAborted), http));
        calls.MapGet("/pop", async (Guid id, ScreenPop query, HttpContext http) =>
            await query.Run(id, http.User.Id(), http.User.IsInRole(Roles.Supervisor), http.RequestAborted) switch
            {
                { Address: { } address } => Led(http, address),
                var refused => Refused(refused.Refusal!),
            });
        calls.MapPost("/end", (Guid id, EndCall command, SuperviseCall supervise, HttpContext http) =>
            Mine(http, () => command.Run(id, http.User.Id(), http.RequestAborted),
                () => supervise.End(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/transfer", (Guid id, Target target, TransferCall command, SuperviseCall supervise, HttpContext http) =>
            Mine(http, () => command.Run(id, http.User.Id(), target, http.RequestAborted),
                () => supervise.Move(id, http.User.Id(), target, http.RequestAborted)));
        calls.MapPost("/consult", (Guid id, Target target, InviteParty command, HttpContext http) =>
            Answer(command.Consult(id, http.User.Id(), target, http.RequestAborted)));
        calls.MapPost("/consult/complete", (Guid id, ConsultCall command, HttpContext http) =>
            Answer(command.Complete(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/consult/join", (Guid id, ConsultCall command, HttpContext http) =>
            Answer(command.JoinAll(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/consult/cancel", (Guid id, ConsultCall command, HttpContext http) =>
            Answer(command.Cancel(id, http.User.Id(), http.RequestAborted)));
        calls.MapPost("/parties", (Guid id, Target target, InviteParty command, HttpContext http) =>
            Answer(command.Add(id, http.User.Id(), target, http.RequestAborted)));
        calls.MapPost("/parties/{label:maxlength(128)}/remove", (Guid id, string label, LeaveCall command, HttpContext http) =>
            Answer(command.Remove(id, http.User.Id(), label, http.RequestAborted)));
        calls.MapPost("/leave", (Guid id, LeaveCall command, HttpContext http) =>
            Answer(command.Run(id, http.User.Id(), http.RequestAborted)));

        var supervised = calls.MapGroup("").RequireAuthorization(Roles.Supervisor);
        supervised.MapPost("/monitor", (Guid id, Claim claim, MonitorCall command, HttpContext http) =>
            Taken(claim.Tab, tab => command.Start(id, http.User.Id(), tab, http.RequestAborted)));
        supervised.MapPost("/monitor/mode", (Guid id, Listening listening, MonitorCall command, HttpContext http) =>
            Spelling.TryRead<MonitorMode>(listening.Mode, out var chosen)
                ? Answer(command.Change(id, http.User.Id(), chosen, http.RequestAborted))
                : Task.FromResult(Results.Problem("The mode must be 'listen', 'whisper' or 'barge'.",
                    statusCode: StatusCodes.Status400BadRequest, title: "No such mode")));
        supervised.MapPost("/monitor/stop", (Guid id, MonitorCall command, HttpContext http) =>
            Answer(command.Stop(id, http.User.Id(), http.RequestAborted)));
        supervised.MapPost("/take-over", (Guid id, Claim claim, TakeOverCall command, HttpContext http) =>
            Taken(claim.Tab, tab => command.Run(id, http.User.Id(), tab, http.RequestAborted)));
        supervised.MapPost("/block", (Guid id, Block block, BlockNumber command, HttpContext http) =>
            Blocked(command.Customer(http.User.Id(), id, TimeOf(block), http.RequestAborted)));
    }

    private static BlockTime? TimeOf(Block block) => Spelling.TryRead<BlockTime>(block.Time, out var time) ? time : null;

    /// <summary>200 <c>{ number, numberDisplay }</c>: the call's customer is turned away from the next call on.</summary>
    private static async Task<IResult> Blocked(Task<BlockOutcome?> running) => await running switch
    {
        { Number: { } number } => Results.Ok(new { number, numberDisplay = PhoneNumber.Show(number) }),
        { Problems: [var problem, ..] } =>
            Results.Problem(problem.Message, statusCode: StatusCodes.Status400BadRequest, title: "The number was not blocked"),
        _ => Refused(Outcome.Unknown),
    };

    /// <summary>A supervisor may do on any call what its agent may do.</summary>
    private static async Task<IResult> Mine(HttpContext http, Func<Task<Outcome>> asAgent, Func<Task<Outcome>> asSupervisor)
    {
        var outcome = await asAgent();
        return Result(outcome.Refusal?.Why == Why.NotYours && http.User.IsInRole(Roles.Supervisor) ? await asSupervisor() : outcome);
    }

    private static Task<IResult> Taken(string? name, Func<string, Task<Outcome>> take) =>
        name is { Length: > 0 and <= 64 } tab && !tab.Any(char.IsControl)
            ? Answer(take(tab))
            : Task.FromResult(Results.Problem("Send the tab's name: 1 to 64 characters.",
                statusCode: StatusCodes.Status400BadRequest, title: "No tab"));

    internal static async Task<IResult> Answer(Task<Outcome> running) => Result(await running);

    private static IResult Result(Outcome outcome)
    {
        var (call, refusal) = outcome;
        return refusal is null ? Results.Ok(new { call }) : Refused(refusal);
    }

    /// <summary>200 <c>{ text, others: [{ agent, text, updatedAt }] }</c>.</summary>
    private static async Task<IResult> Answer(Task<CallNotesOutcome> running)
    {
        var (text, others, refusal) = await running;
        return refusal is null ? Results.Ok(new { text, others }) : Refused(refusal);
    }

    /// <summary>
    /// 200 <c>{ contact: { id, name, company, vip, note, externalUrl, numbers } or null,
    /// last: [{ at, direction, line, agent, outcome, note }] }</c>, at most five.
    /// </summary>
    private static async Task<IResult> Answer(Task<CallerOutcome> running, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (contact, last, refusal) = await running;
        return refusal is null ? Results.Ok(new { contact, last }) : Refused(refusal);
    }

    /// <summary>302 to another system, which learns nothing but what its own address holds. No copy is kept of who called.</summary>
    private static IResult Led(HttpContext http, string address)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.Location = address; // Results.Redirect would log it, with the contact's name in it
        return Results.StatusCode(StatusCodes.Status302Found);
    }

    private static IResult Refused(Refusal refusal)
    {
        var status = refusal.Why switch { Why.Unknown => 404, Why.NotYours => 403, Why.BadInput => 400, _ => 409 };
        return Results.Problem(refusal.Detail, statusCode: status, title: refusal.Title,
            extensions: new Dictionary<string, object?>
            {
                ["winner"] = refusal.Winner,
                ["call"] = refusal.Call,
                ["line"] = refusal.Line,
                ["anyway"] = refusal.Anyway,
            });
    }
}
