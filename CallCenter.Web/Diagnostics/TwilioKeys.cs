using System.Net;
using CallCenter.Web.Data;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether Twilio takes the API key and the auth token.</summary>
public sealed class TwilioKeys(TwilioApi api, IOptions<TwilioOptions> options, MachineClock machine)
{
    private static readonly Check Credentials = new("twilio.credentials", "Twilio accepts the API key");
    private static readonly Check AuthToken = new("twilio.auth_token", "The auth token is the account's, so that webhooks are signed with it");

    /// <param name="noKey">Why the key is not tried; null: it is.</param>
    public async Task<Answers> Ask(string? noKey, string? noToken, CancellationToken ct)
    {
        // A standard key may ask for numbers, and not for the account.
        var byKey = noKey is null ? Send(api.Get("IncomingPhoneNumbers.json?PageSize=1", ct), ct) : null;
        var byToken = noToken is null ? Send(api.GetAccount(ct), ct) : null;
        var (key, token) = (byKey is null ? null : await byKey, byToken is null ? null : await byToken);
        return new(
            key is null ? Credentials.Skipped(noKey!) : JudgeKey(key, token),
            token is null ? AuthToken.Skipped(noToken!) : key?.Problem is not null && token.Problem is not null ? AuthToken.Skipped("Twilio's API is out of reach, see above.") : JudgeToken(token),
            key is { Answer.Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden },
            key?.Ahead ?? token?.Ahead);
    }

    private Finding JudgeKey(Reply key, Reply? token) => key switch
    {
        { Problem: { } problem } => Credentials.Failed(problem, new($"Let this machine reach {options.Value.ApiBaseUrl} (outgoing HTTPS and DNS; behind a proxy, set HTTPS_PROXY).")),
        { Answer.Succeeded: true } => Credentials.Passed("Accepted"),
        { Answer: { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } answer } when token is { Answer.Succeeded: true } => Credentials.Failed(
            $"{Quote(answer)} The account answers to its auth token, so Twilio:AccountSid is right.",
            new("Set Twilio:ApiKeySid and Twilio:ApiKeySecret to a standard API key of this account: Twilio's Console, Account Info > API keys & tokens. A secret is shown only once; if it is lost, make a new key.")),
        { Answer: { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } answer } => Credentials.Failed(Quote(answer),
            new("Compare Twilio:AccountSid with Twilio's Console (Account Info) first, then Twilio:ApiKeySid and Twilio:ApiKeySecret (API keys & tokens): the key must be a standard one of this account.")),
        _ => Credentials.Failed(Quote(key.Answer!), Later),
    };

    private Finding JudgeToken(Reply token) => token switch
    {
        { Problem: { } problem } => AuthToken.Failed(problem, Later),
        { Answer: { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } answer } when Secondary is not null =>
            AuthToken.Failed($"{Quote(answer)} It does not take Twilio:AuthToken; only webhooks signed with Twilio:SecondaryAuthToken are accepted.", Exchange),
        { Answer: { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound } answer } => AuthToken.Failed(
            $"{Quote(answer)} With another token than Twilio's, every webhook is taken for forged and every call fails.", SetToken),
        { Answer.Succeeded: false } => AuthToken.Failed(Quote(token.Answer!), Later),
        { Answer: { } account } when account.Text("status") is not ("active" or "") => AuthToken.Failed(
            $"The token is right, but the account is {account.Text("status")}.", new("Reactivate the account in Twilio's Console, or pay what is due: until then Twilio carries no call.")),
        { Answer: { } account } when Secondary is { } second && account.Text("auth_token") == second => AuthToken.Warning(
            "Webhooks are signed with Twilio:SecondaryAuthToken, which is the account's primary token now.", Exchange),
        // The secondary token opens the API too, but webhooks are signed with the primary.
        { Answer: { } account } when account.Text("auth_token") is { Length: > 0 } primary && !primary.Contains('*') && primary != options.Value.AuthToken => AuthToken.Failed(
            "This is the account's secondary token; webhooks are signed with the primary one.", SetToken),
        { Answer: not null } when Secondary is not null => AuthToken.Passed(
            "Accepted. Webhooks are signed with Twilio:AuthToken; what is signed with Twilio:SecondaryAuthToken is accepted too."),
        { Answer: { } account } => AuthToken.Passed(account.Text("type") == "Trial" ? "Accepted. The account is a trial: its calls are limited." : "Accepted"),
        _ => AuthToken.Skipped("Nothing came back."),
    };

    private static readonly Cure SetToken = new("Set Twilio:AuthToken to the primary token: Twilio's Console, Account Info > Auth Token. After a rotation, restart the app with the new one.");
    private string? Secondary => options.Value.SecondaryAuthToken is { Length: > 0 } token ? token : null;

    private static readonly Cure Exchange = new("Set Twilio:AuthToken to what is in Twilio:SecondaryAuthToken, unset that, and restart the app.");
    private static readonly Cure Later = new("Try again in a minute; https://status.twilio.com says whether Twilio has an outage.");

    private static string Quote(TwilioAnswer answer) => $"Twilio answered {(int)answer.Status}{(answer.Code == 0 ? "" : $" ({answer.Code})")}: {answer.Message.TrimEnd('.')}.";

    private async Task<Reply> Send(Task<TwilioAnswer> request, CancellationToken ct)
    {
        try
        {
            var answer = await request;
            // The header is cut to the second.
            return new(answer, null, answer.Date is { } date ? machine.Time.GetUtcNow() - date - TimeSpan.FromSeconds(0.5) : null);
        }
        catch (Exception e) when (Unanswered.Is(e, ct)) { return new(null, Unanswered.Says(e, new(options.Value.ApiBaseUrl)), null); }
    }

    private sealed record Reply(TwilioAnswer? Answer, string? Problem, TimeSpan? Ahead);
}

/// <param name="KeyIsRefused">By Twilio's word, not for lack of an answer.</param>
/// <param name="MachineAhead">How far this machine's clock is ahead of Twilio's; null where Twilio's is not known.</param>
public sealed record Answers(Finding Credentials, Finding AuthToken, bool KeyIsRefused, TimeSpan? MachineAhead)
{
    /// <summary>Why nothing that needs the key can be tried; null: it can.</summary>
    public string? NoKey => Credentials.Verdict == Verdict.Passed ? null : "Twilio does not accept the API key, see above.";

    public bool TokenIsWrong => AuthToken.Verdict == Verdict.Failed;
}
