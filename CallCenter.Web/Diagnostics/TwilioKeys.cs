using CallCenter.Web.Data;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010;
using Twilio.Rest.Api.V2010.Account;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether Twilio accepts the API key and the auth token.</summary>
public sealed class TwilioKeys(TwilioApi api, IOptions<TwilioOptions> options, MachineClock machine)
{
    private static readonly Check Credentials = new("twilio.credentials", "Twilio accepts the API key");
    private static readonly Check AuthToken =
        new("twilio.auth_token", "The auth token is the account's, so that webhooks are signed with it");

    /// <param name="noKey">Why the key is not tried; null: it is.</param>
    public async Task<Answers> Ask(string? noKey, string? noToken, CancellationToken ct)
    {
        // A standard key may list numbers, but not read the account.
        var byKey = noKey is null ? Send(api.Client(ct), OneNumber, ct) : null;
        var byToken = noToken is null
            ? Send(api.AsAccount(ct), async client => await AccountResource.FetchAsync(client.AccountSid, client), ct) : null;
        var (key, token) = (byKey is null ? null : await byKey, byToken is null ? null : await byToken);
        return new(
            key is null ? Credentials.Skipped(noKey!) : JudgeKey(key, token),
            token is null ? AuthToken.Skipped(noToken!)
                : key?.Problem is not null && token.Problem is not null
                ? AuthToken.Skipped("Twilio's API cannot be reached, see above.") : JudgeToken(token),
            key is { Refusal.Status: 401 or 403 },
            key?.Ahead ?? token?.Ahead);
    }

    private static async Task<AccountResource?> OneNumber(RestClient client)
    {
        await IncomingPhoneNumberResource.ReadAsync(pageSize: 1, client: client);
        return null;
    }

    private Finding JudgeKey(Reply key, Reply? token) => key switch
    {
        { Problem: { } problem } => Credentials.Failed(problem,
            new($"Let this machine reach {options.Value.ApiBaseUrl} (outgoing HTTPS and DNS; behind a proxy, set HTTPS_PROXY).")),
        { Refusal: null } => Credentials.Passed("Accepted"),
        { Refusal: { Status: 401 or 403 or 404 } refusal } when token is { Account: not null } => Credentials.Failed(
            $"{Quote(refusal)} The account accepts its auth token, so Twilio:AccountSid is right.",
            new("Set Twilio:ApiKeySid and Twilio:ApiKeySecret to a standard API key of this account: "
                + "Twilio's Console, Account Info > API keys & tokens. A secret is shown only once; if it is lost, make a new key.")),
        { Refusal: { Status: 401 or 403 or 404 } refusal } => Credentials.Failed(Quote(refusal),
            new("Compare Twilio:AccountSid with Twilio's Console (Account Info) first, "
                + "then Twilio:ApiKeySid and Twilio:ApiKeySecret (API keys & tokens): the key must be a standard one of this account.")),
        _ => Credentials.Failed(Quote(key.Refusal), Later),
    };

    private Finding JudgeToken(Reply token) => token switch
    {
        { Problem: { } problem } => AuthToken.Failed(problem, Later),
        { Refusal: { Status: 401 or 403 or 404 } refusal } when Secondary is not null => AuthToken.Failed(
            $"{Quote(refusal)} It rejects Twilio:AuthToken; only webhooks signed with Twilio:SecondaryAuthToken are accepted.", Exchange),
        { Refusal: { Status: 401 or 403 or 404 } refusal } => AuthToken.Failed(
            $"{Quote(refusal)} With a token that is not Twilio's, every webhook counts as forged and every call fails.", SetToken),
        { Refusal: { } refusal } => AuthToken.Failed(Quote(refusal), Later),
        { Account: { Status: { } status } } when status != AccountResource.StatusEnum.Active => AuthToken.Failed(
            $"The token is right, but the account is {status}.",
            new("Reactivate the account in Twilio's Console, or pay the balance: until then Twilio carries no calls.")),
        { Account: { } account } when Secondary is { } second && account.AuthToken == second => AuthToken.Warning(
            "Webhooks are signed with Twilio:SecondaryAuthToken, which is the account's primary token now.", Exchange),
        // The secondary token opens the API too, but webhooks are signed with the primary.
        { Account.AuthToken: { Length: > 0 } primary }
            when !primary.Contains('*') && primary != options.Value.AuthToken => AuthToken.Failed(
            "This is the account's secondary token; webhooks are signed with the primary one.", SetToken),
        { Account: not null } when Secondary is not null => AuthToken.Passed(
            "Accepted. Webhooks are signed with Twilio:AuthToken; what is signed with Twilio:SecondaryAuthToken is accepted too."),
        { Account: { } account } => AuthToken.Passed(account.Type == AccountResource.TypeEnum.Trial
            ? "Accepted. The account is a trial: its calls are limited." : "Accepted"),
        _ => AuthToken.Skipped("Twilio returned nothing."),
    };

    private static readonly Cure SetToken = new("Set Twilio:AuthToken to the primary token: "
        + "Twilio's Console, Account Info > Auth Token. After a rotation, restart the app with the new one.");
    private string? Secondary => options.Value.SecondaryAuthToken is { Length: > 0 } token ? token : null;

    private static readonly Cure Exchange =
        new("Set Twilio:AuthToken to what is in Twilio:SecondaryAuthToken, unset that, and restart the app.");
    private static readonly Cure Later = new("Try again in a minute; https://status.twilio.com says whether Twilio has an outage.");

    private static string Quote(ApiException refusal) => $"{refusal.Message.TrimEnd('.')}.";

    private async Task<Reply> Send(RestClient client, Func<RestClient, Task<AccountResource?>> request, CancellationToken ct)
    {
        try { return new(await request(client), null, null, Ahead()); }
        catch (ApiException refusal) { return new(null, refusal, null, Ahead()); }
        catch (Exception e) when (Unanswered.Is(e, ct)) { return new(null, null, Unanswered.Says(e, new(options.Value.ApiBaseUrl)), null); }

        // The header is in whole seconds.
        TimeSpan? Ahead() => client.ServerTime is { } date ? machine.Time.GetUtcNow() - date - TimeSpan.FromSeconds(0.5) : null;
    }

    private sealed record Reply(AccountResource? Account, ApiException? Refusal, string? Problem, TimeSpan? Ahead);
}

/// <param name="KeyIsRefused">Refused by Twilio, not because of a missing answer.</param>
/// <param name="MachineAhead">How far this machine's clock is ahead of Twilio's; null if Twilio's is not known.</param>
public sealed record Answers(Finding Credentials, Finding AuthToken, bool KeyIsRefused, TimeSpan? MachineAhead)
{
    /// <summary>Why checks that need the key are skipped; null: they run.</summary>
    public string? NoKey => Credentials.Verdict == Verdict.Passed ? null : "Twilio does not accept the API key, see above.";

    public bool TokenIsWrong => AuthToken.Verdict == Verdict.Failed;
}
