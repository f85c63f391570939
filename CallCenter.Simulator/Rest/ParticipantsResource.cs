using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

internal sealed class ParticipantsResource(Account account)
{
    public RestAnswer Create(string room, RestRequest request)
    {
        if (!account.Behaviour.AgentConference)
            throw new RestProblem(403, 12400, "Access Denied");
        var (from, to) = OutgoingCall.Ends(request, account);
        var bySid = Sid.Is("CF", room);
        var conference = bySid
            ? account.FindConference(room) ?? throw RestProblem.NotFound($"/Conferences/{room}")
            : account.ActiveConference(room);
        if (conference?.IsOver is true)
            throw Unexpected("the conference is over");
        if (bySid)
            MustHaveStarted(conference!, "add");
        var label = request["Label"] is { Length: > 0 } given ? given : null;
        if (label is not null && !Label.IsValid(label))
            throw new RestProblem(400, 16024, $"Invalid participant label, {Label.Rule}");
        if (label is not null && conference?.IsTaken(label) is true)
            throw new RestProblem(400, 16026, "Participant label is in use by another participant");
        var coached = request["CallSidToCoach"] is { Length: > 0 } sid ? sid : null;
        if ((coached is not null || request.Flag("Coaching") is true)
            && conference?.Seats.Exists(seat => seat.Call.Sid == coached) is not true)
            throw new RestProblem(400, 16028, "The call to coach is not in this conference");

        var template = Seat(request, label, coached);
        var longest = OutgoingCall.Longest(request);
        var call = OutgoingCall.Begin(account, from, to, request, script: null, template);
        conference ??= account.OpenConference(room);
        conference.Invite(call.Reserved!);
        // Twilio always rings five seconds longer than asked.
        account.Switchboard.Dial(call, TimeSpan.FromSeconds((request.Number("Timeout", 5, 600) ?? 60) + 5), longest);
        var json = Json(call.Reserved!);
        json["queue_time"] = ((long)call.QueueTime.TotalMilliseconds).ToString();
        return new RestAnswer(201, json);
    }

    public RestAnswer List(string room, RestRequest request)
    {
        var conference = Conference(room);
        MustHaveStarted(conference, "inspect");
        return RestPage.Of("participants", conference.Everyone.Where(seat =>
            (request.Flag("Muted") ?? seat.Muted) == seat.Muted && (request.Flag("Hold") ?? seat.Hold) == seat.Hold
            && (request.Flag("Coaching") ?? seat.Coaching) == seat.Coaching),
            request, Json);
    }

    public RestAnswer Fetch(string room, string who)
    {
        MustHaveStarted(Conference(room), "inspect");
        return RestAnswer.Ok(Json(Find(room, who)));
    }

    public RestAnswer Update(string room, string who, RestRequest request)
    {
        var seat = Find(room, who);
        var conference = seat.Conference!;
        if (!seat.IsIn)
            throw Unexpected("the participant is not connected yet");
        if (conference.Status != "in-progress")
            throw Unexpected("the conference has not started");
        var (muted, hold, endOnExit, coaching) =
            (request.Flag("Muted"), request.Flag("Hold"), request.Flag("EndConferenceOnExit"), request.Flag("Coaching"));
        var (holdUrl, holdMethod) = (request.Url("HoldUrl"), request.Method("HoldMethod", "GET"));
        var coached = request["CallSidToCoach"] is { Length: > 0 } sid ? sid : seat.CallSidToCoach;
        // CallSidToCoach alone means coaching.
        var coaches = coaching ?? (request.Has("CallSidToCoach") || seat.Coaching);
        if (coaches && !conference.Seats.Exists(other => other.Call.Sid == coached))
            throw new RestProblem(400, 16028, "The call to coach is not in this conference");

        conference.Change(seat, new(muted ?? seat.Muted, hold ?? seat.Hold, coaches, coaches ? coached : null, endOnExit ?? seat.EndOnExit)
        {
            SetsHold = hold is not null,
            HoldUrl = holdUrl,
            HoldMethod = holdMethod,
            WaitUrl = request["WaitUrl"],
            SetsBeep = request.Has("BeepOnExit"),
        });
        return RestAnswer.Ok(Json(seat));
    }

    public RestAnswer Kick(string room, string who)
    {
        MustHaveStarted(Conference(room), "remove");
        var seat = Find(room, who);
        if (seat.IsIn)
            seat.Conference!.Leave(seat, "participant_updated_via_api", seat.Call.Status, kicked: true);
        else
            account.Switchboard.End(seat.Call, CallStatus.Canceled, "removed before the answer");
        return RestAnswer.Gone;
    }

    private Conference Conference(string room) =>
        account.FindConference(room) ?? account.ActiveConference(room) ?? throw RestProblem.NotFound($"/Conferences/{room}");

    private Participant Find(string room, string who)
    {
        var conference = Conference(room);
        if (conference.Find(who) is { } seat)
            return seat;
        throw conference.IsOver && conference.Remembered.Contains(who)
            ? Unexpected("the conference is over")
            : RestProblem.NotFound($"/Conferences/{room}/Participants/{who}");
    }

    private void MustHaveStarted(Conference conference, string operation)
    {
        if (conference.Status == "init" && account.Behaviour.Refuses(operation))
            throw Unexpected("the conference has not started");
    }

    private static RestProblem Unexpected(string why) => new(400, 16099, "Unexpected conference status: " + why);

    private static Func<Call, Participant> Seat(RestRequest request, string? label, string? coached)
    {
        var callback = request.Url("ConferenceStatusCallback");
        var events = request.Words("ConferenceStatusCallbackEvent");
        var (muted, starts, ends, coaching) =
            (request.Flag("Muted"), request.Flag("StartConferenceOnEnter"), request.Flag("EndConferenceOnExit"), request.Flag("Coaching"));
        var earlyMedia = request.Flag("EarlyMedia");
        var (waitMethod, method) = (request.Method("WaitMethod", "POST"), request.Method("ConferenceStatusCallbackMethod", "POST"));
        return call => new Participant(call)
        {
            Label = label,
            Muted = muted ?? false,
            StartOnEnter = starts ?? true,
            EndOnExit = ends ?? false,
            EarlyMedia = earlyMedia ?? true,
            Coaching = coaching ?? coached is not null,
            CallSidToCoach = coached,
            WaitUrl = request["WaitUrl"],
            WaitMethod = waitMethod,
            Offered = callback is null ? null
                : new StatusSubscription(callback, method, ConferenceFields.Events(events.Length == 0 ? ["start", "end"] : events),
                    firstSequence: 1),
        };
    }

    private JsonObject Json(Participant seat) => new()
    {
        ["account_sid"] = account.Options.AccountSid,
        ["call_sid"] = seat.Call.Sid,
        ["label"] = seat.Label,
        ["call_sid_to_coach"] = seat.CallSidToCoach,
        ["coaching"] = seat.Coaching,
        ["conference_sid"] = seat.Conference!.Sid,
        ["date_created"] = Rfc2822.Text(seat.Created),
        ["date_updated"] = Rfc2822.Text(seat.Updated),
        ["end_conference_on_exit"] = seat.EndOnExit,
        ["muted"] = seat.Muted,
        ["hold"] = seat.Hold,
        ["start_conference_on_enter"] = seat.StartOnEnter,
        ["status"] = seat.Status,
        ["queue_time"] = null,
        ["uri"] = $"/2010-04-01/Accounts/{account.Options.AccountSid}/Conferences/{seat.Conference.Sid}/Participants/{seat.Call.Sid}.json",
    };
}
