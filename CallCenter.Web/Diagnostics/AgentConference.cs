using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account.Conference;
using PhoneNumber = Twilio.Types.PhoneNumber;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// Whether the account allows calling phones into conferences: every outgoing call, consultation and transfer to an outside number does
/// this. Tried with a conference that cannot exist, so that nobody is called.
/// </summary>
public sealed class AgentConference(TwilioApi api)
{
    private const string Nowhere = "CF00000000000000000000000000000000";
    private const string AnyNumber = "+15005550006"; // Twilio's own for tests
    private static readonly Check Allowed = new("twilio.agent_conference", "Outside numbers can be added to conferences");

    /// <returns>Null if there is no problem, or the result is unknown.</returns>
    public async Task<Finding?> Missing(IReadOnlyList<Line>? lines, CancellationToken ct)
    {
        var number = lines is [var line, ..] ? line.Number : AnyNumber;
        try { await ParticipantResource.CreateAsync(Nowhere, new PhoneNumber(number), new PhoneNumber(number), client: api.Client(ct)); }
        catch (ApiException e) when (e.Code == RefusedByTwilioException.NoAgentConference)
        {
            return Allowed.Failed(
                $"{e.Message.TrimEnd('.')}. Agent Conference is off in this account: "
                + "no outside number can be called, consulted or transferred to.",
                new("Switch on Agent Conference: Twilio's Console, Voice > Settings > Conferences; or ask Twilio's support."));
        }
        catch (Exception e) when (e is ApiException || Unanswered.Is(e, ct)) { } // about the missing conference, or covered by other checks
        return null;
    }
}
