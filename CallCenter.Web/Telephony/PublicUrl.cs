using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>This installation as others reach it: the configured base, or in Development the address where it serves.</summary>
public sealed class PublicUrl(IOptions<TwilioOptions> options, Serving serving)
{
    public string Base => options.Value.PublicBaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : serving.Address;

    public string Of(string path) => Base + path;
}
