using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>This installation as others reach it: the configured base, or in Development the address where it serves.</summary>
public sealed class PublicUrl(IOptions<TwilioOptions> options, Serving serving)
{
    public string Base => options.Value.PublicBaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : serving.Address;

    /// <summary>False in a command that knows no address to speak of: none is configured and no app runs.</summary>
    public bool IsKnown => options.Value.PublicBaseUrl.Length > 0 || serving.Known is not null;

    public string Of(string path) => Base + path;
}
