namespace CallCenter.Simulator.Webhooks;

/// <summary>
/// The connection overrides in a webhook URL's fragment (#rc=3&amp;rp=all&amp;rt=2000). The fragment is neither sent nor signed.
/// </summary>
internal sealed record Delivery(string Url, int Retries, string[] Policy, TimeSpan Read, TimeSpan Total)
{
    public static Delivery Of(string url, TimeSpan timeout)
    {
        var hash = url.IndexOf('#');
        var overrides = (hash < 0 ? "" : url[(hash + 1)..])
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0])
            .ToDictionary(pair => pair.Key, pair => pair.Last()[1]);

        return new Delivery(
            hash < 0 ? url : url[..hash],
            Number("rc", 0, 5) ?? 1,
            overrides.TryGetValue("rp", out var policy) ? policy.Split(',') : ["ct"],
            Number("rt", 100, 15000) is { } read ? TimeSpan.FromMilliseconds(read) : timeout,
            Number("tt", 100, 15000) is { } total ? TimeSpan.FromMilliseconds(total) : timeout);

        int? Number(string name, int least, int most) =>
            overrides.TryGetValue(name, out var text) && int.TryParse(text, out var number) ? Math.Clamp(number, least, most) : null;
    }

    public bool Repeats(WebhookAnswer answer) => answer switch
    {
        { Status: 0, Error: "timeout" } => Covers("rt"),
        { Status: 0 } => Covers("ct"),
        { Status: >= 500 } => Covers("5xx"),
        { Status: >= 400 } => Covers("4xx"),
        _ => false,
    };

    private bool Covers(string kind) => Policy.Contains(kind) || Policy.Contains("all");
}
