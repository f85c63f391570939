namespace CallCenter.Web.Realtime;

/// <summary>The base address (http or https) at which this app reaches itself; used while realtime is embedded.</summary>
public delegate string OwnAddress();

/// <summary>The two addresses derived from the one configured URL.</summary>
internal static class RealtimeAddress
{
    public const string EmbeddedPath = "/realtime/v1";

    /// <summary>What realtime-js is constructed with: it appends <c>/websocket</c>.</summary>
    public static string ForBrowsers(string url) => Base(url);

    /// <summary>What <c>/api/broadcast</c> is appended to; a self-hosted server mounts only its socket under <c>/socket</c>.</summary>
    public static string ForPublishing(string url)
    {
        var address = Base(url);
        foreach (var mount in (string[])["/websocket", "/socket"])
            if (address.EndsWith(mount, StringComparison.OrdinalIgnoreCase))
                address = address[..^mount.Length];
        return address;
    }

    private static string Base(string url)
    {
        var address = new UriBuilder(url.Trim());
        address.Scheme = address.Scheme switch { "ws" => "http", "wss" => "https", var other => other };
        // The address on a Supabase project's first page has no path; this is the path of its realtime.
        if (address.Path is "/" && address.Host.EndsWith(".supabase.co", StringComparison.OrdinalIgnoreCase))
            address.Path = EmbeddedPath;
        if (address.Uri.IsDefaultPort) address.Port = -1;
        return address.Uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }
}
