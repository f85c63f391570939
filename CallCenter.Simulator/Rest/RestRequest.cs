using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>The form (or the query of a GET), read the way Twilio's parameters are written.</summary>
internal sealed class RestRequest(IReadOnlyList<KeyValuePair<string, string>> fields, string rawPath)
{
    public string Path { get; } = rawPath;
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; } = fields;

    public string? this[string name] => Fields.LastOrDefault(field => field.Key == name).Value;

    public bool Has(string name) => this[name] is not null;

    public bool? Flag(string name) => this[name] switch
    {
        null or "" => null,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
        var text => throw new RestProblem(400, 20001, $"{name} is '{text}'; it must be true or false"),
    };

    public int? Number(string name, int least, int most) => this[name] switch
    {
        null or "" => null,
        var text when int.TryParse(text, out var number) && number >= least && number <= most => number,
        var text => throw new RestProblem(400, 20001, $"{name} is '{text}'; it must be a number from {least} to {most}"),
    };

    public string Method(string name, string otherwise) => this[name]?.ToUpperInvariant() switch
    {
        null or "" => otherwise,
        "GET" => "GET",
        "POST" => "POST",
        var text => throw new RestProblem(400, 21403, $"{name} is '{text}'; it must be GET or POST"),
    };

    /// <summary>One of these words; the first is the default.</summary>
    public string OneOf(string name, params string[] words) => this[name] switch
    {
        null or "" => words[0],
        var text when words.Contains(text) => text,
        var text => throw new RestProblem(400, 20001, $"{name} is '{text}'; it must be {string.Join(" or ", words)}"),
    };

    /// <summary>An absolute http(s) URL, or null if the parameter is missing or empty.</summary>
    public string? Url(string name, int otherwise = 21205) => this[name] switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" => text,
        _ => throw new RestProblem(400, otherwise, $"{name} is not a valid URL"),
    };

    /// <summary>A repeated parameter, also written with spaces or commas in one.</summary>
    public string[] Words(string name) =>
        [.. Fields.Where(field => field.Key == name)
            .SelectMany(field => field.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))];

    public StatusSubscription? CallSubscription()
    {
        if (Url("StatusCallback") is not { } url)
            return null;
        var events = Words("StatusCallbackEvent");
        return new StatusSubscription(url, Method("StatusCallbackMethod", "POST"), events.Length == 0 ? [CallStatus.Completed] : events);
    }
}
