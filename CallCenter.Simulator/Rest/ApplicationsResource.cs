using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>Applications: TwiML Apps.</summary>
internal sealed class ApplicationsResource(Account account)
{
    public RestAnswer List(RestRequest request) => RestPage.Of("applications", account.Directory.Apps
        .Where(app => string.IsNullOrEmpty(request["FriendlyName"]) || request["FriendlyName"] == app.FriendlyName), request, Json);

    public RestAnswer Fetch(string sid) => RestAnswer.Ok(Json(Find(sid)));

    public RestAnswer Create(RestRequest request)
    {
        var app = new TwimlApp(Sid.New("AP"), request["FriendlyName"] ?? "");
        app.Voice.Take(request);
        account.Directory.Apps.Add(app);
        account.Touch();
        return new RestAnswer(201, Json(app));
    }

    public RestAnswer Update(string sid, RestRequest request)
    {
        var app = Find(sid);
        app.Voice.Take(request);
        app.FriendlyName = request["FriendlyName"] ?? app.FriendlyName;
        account.Touch();
        return RestAnswer.Ok(Json(app));
    }

    public RestAnswer Delete(string sid)
    {
        var app = Find(sid);
        account.Directory.Apps.Remove(app);
        // A number whose application was deleted has none: its own settings apply again.
        foreach (var number in account.Directory.Numbers.Where(number => number.ApplicationSid == sid))
            number.ApplicationSid = "";
        account.Touch();
        return RestAnswer.Gone;
    }

    private TwimlApp Find(string sid) => account.Directory.App(sid) ?? throw RestProblem.NotFound($"/Applications/{sid}");

    private JsonObject Json(TwimlApp app)
    {
        var json = VoiceFields.Json(app.Sid, app.FriendlyName, app.Voice, account.Options.AccountSid, "Applications");
        json["sms_status_callback"] = "";
        json["message_status_callback"] = "";
        json["public_application_connect_enabled"] = false;
        return json;
    }
}
