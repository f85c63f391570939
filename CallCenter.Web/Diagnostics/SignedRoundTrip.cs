using System.Security.Cryptography;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>A webhook as Twilio would send it to the public address, with a seal instead of a signature. It changes nothing.</summary>
public sealed class SignedRoundTrip(HttpClient http, PublicUrl url, Serving serving, IOptions<TwilioOptions> options)
{
    private const string Path = DoctorsSeal.Path;
    private static readonly Check Public =
        new("twilio.public_url", "A signed webhook to the public address is answered, a forged one refused");
    private static readonly string Forged = new ForgedException().Message;

    public static Finding Skipped(string why) => Public.Skipped(why);

    public async Task<Finding> Make(Task<Answers> keys, CancellationToken ct)
    {
        var target = url.Of(Path);
        try
        {
            var reply = await Post(target, Seal(target), ct);
            if (reply.IsOurRefusal) return await Refused(target, keys, ct);
            if (!reply.IsTwiml) return Foreign(reply);
            var forged = await Post(target, Convert.ToBase64String(RandomNumberGenerator.GetBytes(20)), ct);
            return forged.IsOurRefusal
                ? Public.Passed($"{target} answers, and refuses a forged signature")
                : Public.Failed($"A request with a wrong signature was answered with {forged.Status}.",
                    new("Something in front of the app answers in its place, such as a cache: "
                        + "let it pass on every request below /webhooks."));
        }
        catch (Exception e) when (Unanswered.Is(e, ct))
        {
            return Public.Failed(Unanswered.Says(e, new(target)),
                new($"Make {url.Base} reachable from the internet with a valid certificate: DNS, firewall, reverse proxy; "
                    + "or correct Twilio:PublicBaseUrl. "
                    + "If only this machine cannot reach its own public address, add an entry to its hosts file."));
        }
    }

    /// <summary>The app responds but rejects the signature: what does it see?</summary>
    private async Task<Finding> Refused(string target, Task<Answers> keys, CancellationToken ct)
    {
        if (serving.Known is { } own)
        {
            if (own != url.Base && await Takes(own + Path, Seal(target), ct)) return Public.Failed(
                "The app rejects the signature of a request to the public address but accepts the same request directly: "
                + "something in between changes the path or the query.",
                new($"Let the proxy pass path and query to {own} unchanged (in nginx a proxy_pass without a path)."));
            foreach (var seen in new[] { own, url.Base.Replace("https:", "http:", StringComparison.Ordinal) }.Where(s => s != url.Base))
                if (await Takes(target, Seal(seen + Path), ct)) return Public.Failed(
                    $"The app that responds believes that its public address is {seen}, and rejects every signature over {url.Base}.",
                    new($"Start it with Twilio:PublicBaseUrl={url.Base}."));
        }
        return (await keys).TokenIsWrong
            ? Public.Skipped("The address is reached, but webhooks cannot be signed with a wrong auth token, see above.")
            : Public.Failed("The app that responds rejects the signature: its Twilio:AuthToken, Twilio:AccountSid "
                + "or Twilio:PublicBaseUrl differs from this configuration, or a proxy changes the path on the way.",
                new($"Restart the app with these settings, make sure that no other installation responds at {url.Base}, "
                    + "and let the proxy pass path and query unchanged."));
    }

    private Finding Foreign(Reply reply) => reply switch
    {
        { SeenPath: { } path } => Public.Failed($"The request reaches the app, but with the path {path} instead of {Path}.",
            new($"Let the proxy pass the path unchanged to the app{Here} (in nginx a proxy_pass without a path), "
                + "or put what it removes at the end of Twilio:PublicBaseUrl.")),
        { Status: >= 300 and < 400 } => Public.Failed(
            $"The address redirects ({reply.Status}) to {reply.Location?.Split('?')[0]}. "
                + "Twilio signs the first address, so the app rejects the second.",
            new("Set Twilio:PublicBaseUrl to where the redirect leads.")),
        { Status: 502 or 503 or 504 } => Public.Failed(
            $"A proxy answered {reply.Status}: it is running, but cannot reach the app.",
            new($"Start the app, or correct the proxy's upstream address{Here}.")),
        { Status: 404 } => Public.Failed(
            $"The public address answered 404{reply.From}: another program answers there, or a proxy changes the path.",
            new($"Let the proxy pass {Path} unchanged to the app{Here}, or correct Twilio:PublicBaseUrl.")),
        _ => Public.Failed($"A proxy or another program answered {reply.Status}{reply.From} in the app's place.",
            new($"Let everything below {Twiml.Webhooks} pass to the app{Here} "
                + "without a login, a challenge or a filter in front: Twilio cannot pass those.")),
    };

    private string Here => serving.Known is { } own ? $", which listens at {own}" : "";

    private async Task<bool> Takes(string address, string signature, CancellationToken ct)
    {
        try { return (await Post(address, signature, ct)).IsTwiml; }
        catch (Exception e) when (Unanswered.Is(e, ct)) { return false; }
    }

    private string Seal(string over) => DoctorsSeal.Over(over, options.Value.AuthToken);

    private Dictionary<string, string[]> Form() => new() { ["AccountSid"] = [options.Value.AccountSid] };

    private async Task<Reply> Post(string address, string signature, CancellationToken ct)
    {
        var fields = Form().Select(f => KeyValuePair.Create(f.Key, f.Value[0]));
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("X-Twilio-Signature", signature);
        using var response = await http.SendAsync(request, ct);
        return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.Server.ToString(),
            response.Headers.Location?.ToString(), await response.Content.ReadAsStringAsync(ct));
    }

    private sealed record Reply(int Status, string? Type, string Server, string? Location, string Body)
    {
        public bool IsOurRefusal => Status == StatusCodes.Status403Forbidden && Type == "application/problem+json"
            && Body.Contains(Forged, StringComparison.Ordinal);

        /// <summary>At an address that is not one of its webhooks, the app reports which path arrived.</summary>
        public string? SeenPath
        {
            get
            {
                if (Type != "application/problem+json") return null;
                try
                {
                    using var problem = JsonDocument.Parse(Body);
                    var root = problem.RootElement;
                    return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(UnknownWebhooks.PathMember, out var path)
                        ? path.GetString() : null;
                }
                catch (JsonException) { return null; }
            }
        }

        public bool IsTwiml
        {
            get
            {
                try { return Status == StatusCodes.Status200OK && XDocument.Parse(Body).Root?.Name == "Response"; }
                catch (XmlException) { return false; }
            }
        }

        public string From => (Type, Server) switch
        {
            (null, "") => "",
            (var type, "") => $" ({type})",
            var (type, server) => $" ({type ?? "nothing"} from {server})",
        };
    }
}
