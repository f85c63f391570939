using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Who uses the channel and what they may do on it, which ends with the token and changes with a new one.</summary>
internal sealed partial class Channel
{
    private enum RightsCheck { Kept, Revoked, Unknown }

    public VerifiedToken Token { get; private set; }
    public ChannelRights Rights { get; private set; }

    /// <summary>When token and rights are checked again, in <see cref="Environment.TickCount64"/>.</summary>
    public long NextCheck { get; private set; }

    private string NoLonger => $"You no longer have permission to read from this Channel topic: {Name}";

    /// <summary>Expiry, and whether the person may still listen.</summary>
    public async ValueTask Recheck()
    {
        if (Hub.Tokens.Expiry(Token.Expires) is { } expired) Shutdown(expired.Text);
        else if (await Reread(Token) is RightsCheck.Revoked) Shutdown(NoLonger);
    }

    private async ValueTask Renew(JsonElement payload)
    {
        if (payload.ValueKind is not JsonValueKind.Object || !payload.TryGetProperty("access_token", out var given)
            || given.ValueKind is not JsonValueKind.String) return;
        var raw = Decoder.Text(given);
        if (raw.StartsWith("sb_", StringComparison.Ordinal) || raw == Token.Raw) return;
        var (token, fault) = await Hub.Tokens.Verify(raw, Connection.Gone);
        if (fault is not null)
        {
            Shutdown(fault.Text);
            return;
        }
        var samePerson = token!.Sub == Token.Sub && token.Role == Token.Role;
        Token = token;
        switch (await Reread(token))
        {
            case RightsCheck.Kept: break;
            case RightsCheck.Revoked: Shutdown(Joining.Admits(Rights) ? NoLonger : Joining.NoRight(Name)); break;
            // A database outage must not clear every board at the next renewal; a different person must wait until it is over.
            case RightsCheck.Unknown when !samePerson: Shutdown(Joining.NoDatabase); break;
        }
    }

    /// <returns>Unknown if the rights could not be read; they will be read again soon.</returns>
    private async ValueTask<RightsCheck> Reread(VerifiedToken token)
    {
        var before = Rights;
        if (Private)
        {
            try
            {
                Rights = await Hub.Rights.For(Name, token.Claims, Connection.Gone);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.LogError(e, "Realtime could not read rights on {Topic} again", Topic);
                Schedule(Hub.Limits.RecheckAfterFailure);
                return RightsCheck.Unknown;
            }
        }
        Schedule();
        if (Rights.Read != before.Read) subscribers?.Reseat();
        var lost = !Joining.Admits(Rights) || (before.Read && !Rights.Read) || (PresenceEnabled && before.Presence && !Rights.Presence);
        return lost ? RightsCheck.Revoked : RightsCheck.Kept;
    }

    private void Schedule(TimeSpan? within = null)
    {
        var expiry = DateTimeOffset.FromUnixTimeSeconds(Token.Expires) - Connection.Hub.Clock.GetUtcNow();
        var next = within ?? Connection.Hub.Limits.Recheck;
        if (expiry < next) next = expiry;
        NextCheck = Environment.TickCount64 + Math.Max(0, (long)next.TotalMilliseconds);
    }
}
