using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>This installation as others reach it: the configured base, or in Development the address it listens on.</summary>
public sealed class PublicUrl(IOptions<TwilioOptions> options, IServer server)
{
    public string Base => options.Value.PublicBaseUrl is { Length: > 0 } configured ? configured.TrimEnd('/') : Own;

    /// <summary>The address this process listens on, for calls to itself.</summary>
    public string Own
    {
        get
        {
            var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
                ?? throw new InvalidOperationException("The server is not listening yet.");
            var uri = new UriBuilder(address.Replace("//+", "//localhost").Replace("//*", "//localhost"));
            if (uri.Host is "0.0.0.0" or "[::]") uri.Host = "localhost";
            return uri.Uri.GetLeftPart(UriPartial.Authority);
        }
    }

    public string Of(string path) => Base + path;
}
