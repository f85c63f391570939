namespace CallCenter.Simulator.Webhooks;

/// <summary>One request to the customer's app. Kind is voice, fallback, action, music, conference, call-status or recording.</summary>
internal sealed record Webhook(string Kind, string Url, string Method, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public string? Event { get; init; }
    public string? Call { get; init; }
    public string? Conference { get; init; }

    /// <summary>The same on every retry and duplicate of one request.</summary>
    public string Token { get; init; } = Guid.NewGuid().ToString();

    public bool Matches(IReadOnlyCollection<string> kinds) =>
        kinds.Contains("*") || kinds.Contains(Kind) || (Event is not null && kinds.Contains(Event));
}

/// <summary>The response. Status 0: there was none.</summary>
internal sealed record WebhookAnswer(int Status, string ContentType, string Body, string? Error = null)
{
    public bool Succeeded => Status is >= 200 and < 300;
}
