using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

internal sealed class ConferencesResource(Account account)
{
    public RestAnswer List(RestRequest request) => RestPage.Of("conferences", account.Conferences
        .Where(conference => Matches(request["FriendlyName"], conference.Name) && Matches(request["Status"], conference.Status)
            && RestPage.Dated(request, "DateCreated", conference.Created) && RestPage.Dated(request, "DateUpdated", conference.Updated))
        .Reverse(), request, Json);

    public RestAnswer Fetch(string sid) => RestAnswer.Ok(Json(Find(sid)));

    public RestAnswer Update(string sid, RestRequest request)
    {
        var conference = Find(sid);
        if (request["Status"] is { Length: > 0 } status and not "completed")
            throw new RestProblem(400, 20001, $"Status '{status}' is not valid; it must be completed");
        if (request["Status"] == "completed")
            conference.End("conference-ended-via-api", "conference_ended_via_api");
        else if (request.Url("AnnounceUrl") is { } announcement)
            account.Journal.Add("verb", "Announce", text: "accepted, not played: " + announcement, conference: conference.Sid);
        return RestAnswer.Ok(Json(conference));
    }

    private Conference Find(string sid) => account.FindConference(sid) ?? throw RestProblem.NotFound($"/Conferences/{sid}");

    private static bool Matches(string? wanted, string actual) => string.IsNullOrEmpty(wanted) || wanted == actual;

    private JsonObject Json(Conference conference)
    {
        var uri = $"/2010-04-01/Accounts/{account.Options.AccountSid}/Conferences/{conference.Sid}";
        return new JsonObject
        {
            ["account_sid"] = account.Options.AccountSid,
            ["date_created"] = Rfc2822.Text(conference.Created),
            ["date_updated"] = Rfc2822.Text(conference.Updated),
            ["api_version"] = "2010-04-01",
            ["friendly_name"] = conference.Name,
            ["region"] = "us1",
            ["sid"] = conference.Sid,
            ["status"] = conference.Status,
            ["uri"] = uri + ".json",
            ["subresource_uris"] = new JsonObject
            {
                ["participants"] = uri + "/Participants.json",
                ["recordings"] = uri + "/Recordings.json",
            },
            ["reason_conference_ended"] = conference.ReasonEnded,
            ["call_sid_ending_conference"] = conference.EndedByCall,
        };
    }
}
