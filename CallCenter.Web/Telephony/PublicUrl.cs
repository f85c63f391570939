using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>The address at which others reach this installation: the configured one, or in Development the one where it serves.</summary>
public sealed class PublicUrl(IOptions<TwilioOptions> options, Serving serving)
{
    public string Base => options.Value.PublicBaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : serving.Address;

    /// <summary>False in a command that knows no usable address: none is configured and no app is running.</summary>
    public bool IsKnown => options.Value.PublicBaseUrl.Length > 0 || serving.Known is not null;

    public string Of(string path) => Base + path;
}
