using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>IncomingPhoneNumbers.</summary>
internal sealed class NumbersResource(Account account)
{
    // Twilio also matches part of a number; an asterisk stands for any digits.
    public RestAnswer List(RestRequest request) => RestPage.Of("incoming_phone_numbers", account.Directory.Numbers.Where(number =>
        number.Number.Contains((request["PhoneNumber"] ?? "").Trim('*'), StringComparison.Ordinal)
        && (string.IsNullOrEmpty(request["FriendlyName"]) || request["FriendlyName"] == number.FriendlyName)), request, Json);

    public RestAnswer Fetch(string sid) => RestAnswer.Ok(Json(Find(sid)));

    public RestAnswer Update(string sid, RestRequest request)
    {
        var number = Find(sid);
        var app = request["VoiceApplicationSid"] ?? number.ApplicationSid;
        var trunk = request["TrunkSid"] ?? number.TrunkSid;
        if (app.Length > 0 && account.Directory.App(app) is null)
            throw new RestProblem(400, 21218, $"VoiceApplicationSid {app} is not valid");
        number.Voice.Take(request);
        // Setting one removes the other.
        (number.ApplicationSid, number.TrunkSid) = (request["TrunkSid"] is { Length: > 0 } ? "" : app,
            request["VoiceApplicationSid"] is { Length: > 0 } ? "" : trunk);
        number.FriendlyName = request["FriendlyName"] ?? number.FriendlyName;
        account.Touch();
        return RestAnswer.Ok(Json(number));
    }

    private IncomingNumber Find(string sid) => account.Directory.Numbers.Find(number => number.Sid == sid)
        ?? throw RestProblem.NotFound($"/IncomingPhoneNumbers/{sid}");

    private JsonObject Json(IncomingNumber number)
    {
        var json = VoiceFields.Json(number.Sid, number.FriendlyName, number.Voice, account.Options.AccountSid, "IncomingPhoneNumbers");
        json["phone_number"] = number.Number;
        json["voice_application_sid"] = number.ApplicationSid;
        json["trunk_sid"] = number.TrunkSid.Length == 0 ? null : number.TrunkSid;
        json["capabilities"] = new JsonObject { ["voice"] = true, ["sms"] = true, ["mms"] = true, ["fax"] = false };
        json["voice_receive_mode"] = "voice";
        json["sms_application_sid"] = "";
        json["address_sid"] = null;
        json["address_requirements"] = "none";
        json["emergency_status"] = "Inactive";
        json["emergency_address_sid"] = null;
        json["emergency_address_status"] = "unregistered";
        json["identity_sid"] = null;
        json["bundle_sid"] = null;
        json["beta"] = false;
        json["origin"] = "twilio";
        json["status"] = "in-use";
        json["type"] = "local";
        return json;
    }
}
