using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>Accounts/{sid}: for the account itself only.</summary>
internal static class AccountResource
{
    private static readonly string[] Parts =
    [
        "addresses", "applications", "authorized_connect_apps", "available_phone_numbers", "balance", "calls", "conferences",
        "connect_apps", "incoming_phone_numbers", "keys", "messages", "notifications", "outgoing_caller_ids", "queues", "recordings",
        "short_codes", "signing_keys", "sip", "transcriptions", "usage",
    ];

    public static RestAnswer Fetch(Account account)
    {
        var uri = $"/2010-04-01/Accounts/{account.Options.AccountSid}";
        return RestAnswer.Ok(new JsonObject
        {
            ["sid"] = account.Options.AccountSid,
            ["owner_account_sid"] = account.Options.AccountSid,
            ["friendly_name"] = "Simulated",
            ["status"] = "active",
            ["type"] = "Full",
            ["auth_token"] = account.Options.AuthToken,
            ["date_created"] = Rfc2822.Text(account.Created),
            ["date_updated"] = Rfc2822.Text(account.Created),
            ["subresource_uris"] = new JsonObject(Parts.Select(part => KeyValuePair.Create(part, (JsonNode?)$"{uri}/{File(part)}.json"))),
            ["uri"] = uri + ".json",
        });
    }

    private static string File(string part) => part switch
    {
        "sip" => "SIP",
        "short_codes" => "SMS/ShortCodes",
        _ => string.Concat(part.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
    };
}
