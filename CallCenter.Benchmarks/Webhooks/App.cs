namespace CallCenter.Benchmarks.Webhooks;

/// <summary>CallCenter.Web as it ships, in its own process, with a Twilio account that is never called.</summary>
public static class App
{
    public const string AccountSid = "AC00000000000000000000000000000000";
    public const string AuthToken = "not-a-token";

    /// <summary>The base of signatures, wherever the process listens.</summary>
    public const string PublicUrl = "https://calls.example.com";

    /// <param name="people">In Development, where signing in works without TLS.</param>
    public static Task<ServerProcess> Start(string connectionString, bool people = false, Dictionary<string, string>? more = null) =>
        Published.Start(new(more ?? [])
        {
            ["Accounts__SignInsPerMinute"] = "100000",
            ["ASPNETCORE_ENVIRONMENT"] = people ? "Development" : "Production",
            ["ConnectionStrings__CallCenter"] = connectionString,
            ["Twilio__AccountSid"] = AccountSid,
            ["Twilio__AuthToken"] = AuthToken,
            ["Twilio__ApiKeySid"] = "SK00000000000000000000000000000000",
            ["Twilio__ApiKeySecret"] = "not-a-secret-but-long-enough-for-hs256",
            ["Twilio__TwimlAppSid"] = "AP00000000000000000000000000000000",
            ["Twilio__PublicBaseUrl"] = PublicUrl,
            // Twilio's real address is never called if a call has to be ended.
            ["Twilio__ApiBaseUrl"] = "http://127.0.0.1:9",
        });
}
