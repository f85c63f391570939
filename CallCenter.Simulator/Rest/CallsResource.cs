using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

internal sealed class CallsResource(Account account)
{
    private static readonly string[] Subresources =
    [
        "notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions",
        "user_defined_message_subscriptions", "user_defined_messages",
    ];
    public RestAnswer Create(RestRequest request)
    {
        var (from, to) = OutgoingCall.Ends(request, account);
        var app = request["ApplicationSid"];
        if (!string.IsNullOrEmpty(app) && account.Directory.App(app) is null)
            throw new RestProblem(400, 21218, $"ApplicationSid {app} is not valid");
        var script = string.IsNullOrEmpty(app) ? Script(request) : account.Directory.App(app)!.Voice.Script();
        if (script is null)
            throw new RestProblem(400, 21205, "Url parameter is required");

        var call = OutgoingCall.Begin(account, from, to, request, script);
        account.Switchboard.Dial(call, TimeSpan.FromSeconds(request.Number("Timeout", 1, 600) ?? 60), OutgoingCall.Longest(request));
        return new RestAnswer(201, Json(call));
    }

    public RestAnswer List(RestRequest request) => RestPage.Of("calls", account.Calls
        .Where(call => Matches(request["To"], call.To) && Matches(request["From"], call.From) && Matches(request["Status"], Status(call))
            && string.IsNullOrEmpty(request["ParentCallSid"])
            && RestPage.Dated(request, "StartTime", call.Dialled) && RestPage.Dated(request, "EndTime", call.Ended))
        .Reverse(), request, Json);

    public RestAnswer Fetch(string sid) => RestAnswer.Ok(Json(Find(sid)));

    public RestAnswer Update(string sid, RestRequest request)
    {
        var call = Find(sid);
        var script = Script(request);
        var status = request["Status"];
        if (status is not (null or "" or CallStatus.Canceled or CallStatus.Completed))
            throw new RestProblem(400, 21218, $"Status '{status}' is not valid; it must be canceled or completed");
        if (script is not null && call.Status != CallStatus.InProgress)
            throw new RestProblem(400, 21220, "Call is not in-progress. Cannot redirect.");

        if (request.CallSubscription() is { } subscription)
            call.Subscription = subscription;
        if (status == CallStatus.Completed)
            account.Switchboard.End(call,
                call.Answered is null && call.Direction != "inbound" ? CallStatus.Canceled : CallStatus.Completed,
                "ended by REST", leaving: "participant_updated_via_api");
        else if (status == CallStatus.Canceled && call.Status is CallStatus.Queued or CallStatus.Initiated or CallStatus.Ringing)
            account.Switchboard.End(call, CallStatus.Canceled, "cancelled by REST");
        else if (script is not null)
            account.Switchboard.Redirect(call, script);
        return RestAnswer.Ok(Json(call));
    }

    public RestAnswer Delete(string sid)
    {
        var call = Find(sid);
        if (!call.IsOver)
            throw new RestProblem(409, 20009, "Call is in progress and cannot be deleted");
        account.Calls.Remove(call);
        account.Touch();
        return RestAnswer.Gone;
    }

    private Call Find(string sid) => account.FindCall(sid) ?? throw RestProblem.NotFound($"/Calls/{sid}");

    private static Script? Script(RestRequest request)
    {
        if (request["Twiml"] is { Length: > 4000 })
            throw new RestProblem(400, 21623, "Twiml is longer than 4000 characters");
        var fallback = request.Url("FallbackUrl");
        var url = request.Url("Url");
        return url is null && string.IsNullOrEmpty(request["Twiml"]) ? null
            : new Script(url, request.Method("Method", "POST"), url is null ? request["Twiml"] : null, fallback,
                request.Method("FallbackMethod", "POST"));
    }

    private static bool Matches(string? wanted, string actual) => string.IsNullOrEmpty(wanted) || wanted == actual;

    // Twilio's resource has no "initiated": it is still queued there.
    private static string Status(Call call) => call.Status == CallStatus.Initiated ? CallStatus.Queued : call.Status;

    private JsonObject Json(Call call)
    {
        var uri = $"/2010-04-01/Accounts/{account.Options.AccountSid}/Calls/{call.Sid}";
        return new JsonObject
        {
            ["sid"] = call.Sid,
            ["date_created"] = Rfc2822.Text(call.Created),
            ["date_updated"] = Rfc2822.Text(call.Updated),
            ["parent_call_sid"] = null,
            ["account_sid"] = account.Options.AccountSid,
            ["to"] = call.To,
            ["to_formatted"] = Formatted(call.To),
            ["from"] = call.From,
            ["from_formatted"] = Formatted(call.From),
            ["phone_number_sid"] = account.Directory.SidOf(call.Direction == "inbound" ? call.To : call.From),
            ["status"] = Status(call),
            ["start_time"] = call.Dialled is { } start ? Rfc2822.Text(start) : null,
            ["end_time"] = call.Ended is { } end ? Rfc2822.Text(end) : null,
            ["duration"] = call.IsOver ? call.Seconds.ToString() : null,
            ["price"] = null,
            ["price_unit"] = "USD",
            ["direction"] = call.Direction,
            ["answered_by"] = null,
            ["api_version"] = "2010-04-01",
            ["forwarded_from"] = null,
            ["group_sid"] = null,
            ["caller_name"] = null,
            ["queue_time"] = ((long)call.QueueTime.TotalMilliseconds).ToString(),
            ["trunk_sid"] = null,
            ["uri"] = uri + ".json",
            ["subresource_uris"] = new JsonObject(Subresources
                .Select(name => KeyValuePair.Create(name, (JsonNode?)$"{uri}/{Pascal(name)}.json"))),
        };
    }

    private static string Pascal(string name) =>
        string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Formatted(string number) =>
        number is ['+', '1', .. { Length: 10 } digits] && digits.All(char.IsAsciiDigit)
            ? $"({digits[..3]}) {digits[3..6]}-{digits[6..]}" : number;
}
