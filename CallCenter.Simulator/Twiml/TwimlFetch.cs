using CallCenter.Simulator.Voice;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Twiml;

/// <summary>A document and the base of its relative addresses.</summary>
internal sealed record Fetched(string? Url, string Text, bool IsAudio);

internal sealed class TwimlFetch(Account account)
{
    private static readonly string[] Readable = ["", "text/xml", "application/xml", "text/html", "text/plain"];

    public async Task<Fetched> GetAsync(Call call, Script script, CancellationToken ct)
    {
        if (script.Url is not { Length: > 0 } url)
            return script.Twiml is { } given ? new Fetched(null, given, false) : throw new TwimlFault(11200, "no URL is configured");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            throw new TwimlFault(11100, $"'{url}' is not an absolute http(s) URL");

        WebhookAnswer answer;
        KeyValuePair<string, string>[] fields;
        lock (account.Gate)
            fields = [.. CallFields.Of(call, account.Options.AccountSid), .. script.Fields];
        answer = await account.Webhooks.SendAsync(new Webhook(script.Kind, url, script.Method, fields) { Call = call.Sid }, ct);

        if (!answer.Succeeded)
            throw new TwimlFault(11200, answer.Error ?? $"{url} answered {answer.Status}");
        var audio = answer.ContentType.StartsWith("audio/", StringComparison.Ordinal);
        if (!audio && !Readable.Contains(answer.ContentType))
            throw new TwimlFault(12300, $"content type {answer.ContentType} is not TwiML");
        // Plain text that is not TwiML is read out.
        if (answer.ContentType == "text/plain" && !answer.Body.TrimStart().StartsWith('<'))
        {
            var say = new System.Xml.Linq.XElement("Say", answer.Body);
            return new Fetched(url, new System.Xml.Linq.XElement("Response", say).ToString(), false);
        }
        return new Fetched(url, answer.Body, audio);
    }

    public static string? Resolve(string? against, string? address)
    {
        if (string.IsNullOrEmpty(address))
            return against;
        if (Uri.TryCreate(address, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
            return address;
        return against is not null && Uri.TryCreate(new Uri(against), address, out var resolved) ? resolved.AbsoluteUri : address;
    }
}
