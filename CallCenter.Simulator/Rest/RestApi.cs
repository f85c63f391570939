using System.Diagnostics;
using CallCenter.Simulator.Control;
using CallCenter.Simulator.Voice;
using Microsoft.AspNetCore.Http.Features;

namespace CallCenter.Simulator.Rest;

/// <summary>Twilio's 2010-04-01 API, for calls, conferences, participants, recordings, numbers and applications.</summary>
internal sealed class RestApi(Account account)
{
    private const string Version = "/2010-04-01/Accounts/";

    private readonly CallsResource calls = new(account);
    private readonly ConferencesResource conferences = new(account);
    private readonly NumbersResource numbers = new(account);
    private readonly ApplicationsResource applications = new(account);
    private readonly RecordingsResource recordings = new(account);
    private readonly RestTrouble trouble = new(account);
    private readonly ParticipantsResource participants = new(account);

    public async Task HandleAsync(HttpContext http)
    {
        var clock = Stopwatch.StartNew();
        // The raw target: a label may contain %2F.
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0];
        IReadOnlyList<KeyValuePair<string, string>> fields = [];
        RestFault? fault = null;
        RestAnswer? answer;
        try
        {
            var theAccount = RestKey.IsTheAccount(http.Request.Headers.Authorization.ToString(), account.Options);
            lock (account.Gate)
                fault = trouble.Meet(http.Request.Method, Short(path));
            fields = await FieldsAsync(http);
            if (fault is { Acts: false })
                answer = await RestTrouble.AnswerAsync(fault, http);
            else
                lock (account.Gate)
                    answer = IsAccount(path)
                        ? Fetch(http.Request.Method, theAccount)
                        : Route(http.Request.Method, Segments(path), new RestRequest(fields, path));
        }
        catch (RestProblem problem)
        {
            answer = new RestAnswer(problem.Status, problem.Body);
        }

        var body = answer?.Body?.ToJsonString();
        // The journal has the action before the client can know about it.
        if (fault is { Acts: true })
        {
            account.Journal.Add("rest", $"{http.Request.Method} {Short(path)}", text: $"{target} (done, but answered {fault.Answer})",
                status: answer?.Status, took: clock.Elapsed, request: fields, response: body);
            answer = await RestTrouble.AnswerAsync(fault, http);
            body = answer?.Body?.ToJsonString();
        }
        else
            account.Journal.Add("rest", $"{http.Request.Method} {Short(path)}", text: target,
                call: Segments(path).FirstOrDefault(part => Sid.Is("CA", part)),
                status: answer?.Status ?? 0, took: clock.Elapsed, request: fields, response: body);
        if (answer is not null)
            await WriteAsync(http, answer, body);
    }

    private async Task WriteAsync(HttpContext http, RestAnswer answer, string? body)
    {
        if (answer.Media is { } media)
        {
            await Results.Bytes(media, "audio/x-wav", enableRangeProcessing: account.Behaviour.RecordingRanges).ExecuteAsync(http);
            return;
        }
        http.Response.StatusCode = answer.Status;
        if (answer.Status == 401)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"Twilio API\"";
        if (answer.Page is { } page)
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync(page);
            return;
        }
        if (body is null)
            return;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(body);
    }

    private RestAnswer Route(string method, string[] path, RestRequest request) => (method, path) switch
    {
        ("POST", ["Calls"]) => calls.Create(request),
        ("GET", ["Calls"]) => calls.List(request),
        ("GET", ["Calls", var call]) => calls.Fetch(call),
        ("POST", ["Calls", var call]) => calls.Update(call, request),
        ("DELETE", ["Calls", var call]) => calls.Delete(call),
        ("POST", ["Calls", var call, "Recordings"]) => recordings.Start(call, request),
        ("GET", ["Calls", var call, "Recordings"]) => recordings.List(call, request),
        ("POST", ["Calls", var call, "Recordings", var recording]) => recordings.Update(call, recording, request),
        ("GET", ["Calls", var call, "Recordings", var recording]) => recordings.Fetch(recording, call),
        ("DELETE", ["Calls", var call, "Recordings", var recording]) => recordings.Delete(recording, call),
        ("GET", ["Recordings"]) => recordings.List(null, request),
        ("GET", ["Recordings", var recording]) when request.Path.EndsWith(".json", StringComparison.Ordinal) => recordings.Fetch(recording),
        ("GET", ["Recordings", var recording]) => recordings.Media(recording),
        ("DELETE", ["Recordings", var recording]) => recordings.Delete(recording),
        ("GET", ["Conferences"]) => conferences.List(request),
        ("GET", ["Conferences", var conference]) => conferences.Fetch(conference),
        ("POST", ["Conferences", var conference]) => conferences.Update(conference, request),
        ("POST", ["Conferences", var conference, "Participants"]) => participants.Create(conference, request),
        ("GET", ["Conferences", var conference, "Participants"]) => participants.List(conference, request),
        ("GET", ["Conferences", var conference, "Participants", var who]) => participants.Fetch(conference, who),
        ("POST", ["Conferences", var conference, "Participants", var who]) => participants.Update(conference, who, request),
        ("DELETE", ["Conferences", var conference, "Participants", var who]) => participants.Kick(conference, who),
        ("GET", ["IncomingPhoneNumbers"]) => numbers.List(request),
        ("GET", ["IncomingPhoneNumbers", var number]) => numbers.Fetch(number),
        ("POST", ["IncomingPhoneNumbers", var number]) => numbers.Update(number, request),
        ("GET", ["Applications"]) => applications.List(request),
        ("POST", ["Applications"]) => applications.Create(request),
        ("GET", ["Applications", var app]) => applications.Fetch(app),
        ("POST", ["Applications", var app]) => applications.Update(app, request),
        ("DELETE", ["Applications", var app]) => applications.Delete(app),
        (_, ["Calls" or "Conferences" or "Recordings" or "IncomingPhoneNumbers" or "Applications", ..])
            when method is not ("GET" or "POST" or "DELETE") => throw new RestProblem(405, 20004, "Method not allowed"),
        _ => throw RestProblem.NotFound(request.Path),
    };

    private string[] Segments(string path)
    {
        var mine = Version + account.Options.AccountSid + "/";
        if (!path.StartsWith(mine, StringComparison.Ordinal))
            return [];
        var rest = path[mine.Length..];
        return [.. (rest.EndsWith(".json", StringComparison.Ordinal) ? rest[..^5] : rest).Split('/').Select(Uri.UnescapeDataString)];
    }

    private bool IsAccount(string path) => path == $"{Version}{account.Options.AccountSid}.json";

    private RestAnswer Fetch(string method, bool byTheAccount) => (method, byTheAccount) switch
    {
        (not "GET", _) => throw new RestProblem(405, 20004, "Method not allowed"),
        (_, false) => throw new RestProblem(401, 20003, "Authenticate"),
        _ => AccountResource.Fetch(account),
    };

    private static async Task<IReadOnlyList<KeyValuePair<string, string>>> FieldsAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
            return Flat(http.Request.Query);
        try
        {
            return http.Request.HasFormContentType ? Flat(await http.Request.ReadFormAsync(http.RequestAborted)) : [];
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException or IOException)
        {
            throw new RestProblem(400, 20001, "The request body cannot be read");
        }
    }

    private static KeyValuePair<string, string>[] Flat(
        IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values) =>
        [.. values.SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? "")))];

    private string Short(string path) => path.Replace(Version + account.Options.AccountSid, "", StringComparison.Ordinal);
}
