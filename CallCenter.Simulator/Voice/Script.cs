namespace CallCenter.Simulator.Voice;

/// <summary>Where a leg's instructions come from: an address to fetch, or TwiML given with the request.</summary>
internal sealed record Script(string? Url, string Method = "POST", string? Twiml = null, string? FallbackUrl = null,
    string FallbackMethod = "POST")
{
    /// <summary>Fields that only this one fetch carries, such as DialCallStatus.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>The log's name for the fetch: voice, fallback, action or music.</summary>
    public string Kind { get; init; } = "voice";
}
