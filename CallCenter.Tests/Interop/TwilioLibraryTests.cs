using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Interop;

/// <summary>Our use of Twilio's formats, compared with the official Node library.</summary>
public sealed class TwilioLibraryTests
{
    private const int Seed = 20261122;

    [Fact]
    public async Task The_library_and_we_accept_each_others_signatures_and_refuse_the_same_forgeries()
    {
        var chance = new Random(Seed);
        var requests = Enumerable.Range(0, 400).Select(_ => SignedRequest.Next(chance)).ToList();
        var forgeries = requests.ConvertAll(r => r.Changed(chance));
        var signatures = requests.ConvertAll(r => Signer.Sign(r.Token, r.SignedUrl, r.Form));
        requests.ShouldContain(r => r.Body != null);
        requests.ShouldContain(r => r.Form != null && r.Form.Values.Any(v => v.Length > 1));

        var answers = JsonSerializer.Deserialize<List<Answer>>(await Node.Run("signatures.mjs", requests.Select((r, i) => new
        {
            genuine = ForTheLibrary(r, signatures[i]),
            forged = ForTheLibrary(forgeries[i], signatures[i]),
            signedUrl = r.SignedUrl,
        })), JsonSerializerOptions.Web)!;

        answers.Count.ShouldBe(requests.Count);
        for (var i = 0; i < requests.Count; i++)
        {
            var about = $"request {i}: {JsonSerializer.Serialize(requests[i])}\nforged: {JsonSerializer.Serialize(forgeries[i])}";
            answers[i].Signature.ShouldBe(signatures[i], about);
            answers[i].Accepted.ShouldBeTrue(about);
            answers[i].Refused.ShouldBeTrue(about);
            IsValid(requests[i], answers[i].Signature).ShouldBeTrue(about);
            IsValid(forgeries[i], answers[i].Signature).ShouldBeFalse(about);
        }
    }

    [Fact]
    public async Task A_voice_token_of_ours_says_what_the_librarys_says()
    {
        var twilio = new TwilioOptions
        {
            AccountSid = "AC" + new string('a', 32),
            ApiKeySid = "SK" + new string('b', 32),
            ApiKeySecret = "a-secret-that-is-long-enough-to-sign",
            TwimlAppSid = "AP" + new string('c', 32),
        };
        var (token, expiresAt) = new AccessTokens(Options.Create(twilio), TimeProvider.System).For("agent_1");

        var read = JsonNode.Parse(await Node.Run("access-token.mjs", new
        {
            accountSid = twilio.AccountSid,
            keySid = twilio.ApiKeySid,
            secret = twilio.ApiKeySecret,
            applicationSid = twilio.TwimlAppSid,
            identity = "agent_1",
            ours = token,
        }))!;

        read["ours"]!["payload"]!["exp"]!.GetValue<long>().ShouldBe(expiresAt.ToUnixTimeSeconds());
        WithoutTime(read["ours"]!).ShouldBe(WithoutTime(read["theirs"]!));
    }

    [Fact]
    public async Task Our_documents_are_those_that_the_library_builds_of_the_same_verbs()
    {
        const string @base = "https://calls.example.com";
        const string words = "Grüße & <Zoë> \"😀\" 'it''s'";
        const string greeting = "Willkommen > bei uns.";
        const string music = "https://handler.twilio.com/twiml/EH1?AccountSid=AC1&loop=0#rt=500";
        var (call, agent) = (Guid.NewGuid(), Guid.NewGuid());
        var (twiml, ownMusic) = (With(new() { PublicBaseUrl = @base }), With(new() { PublicBaseUrl = @base, HoldMusicUrl = music }));
        // Asked only where no base is configured.
        static Twiml With(TwilioOptions twilio) => new(new PublicUrl(Options.Create(twilio), serving: null!), Options.Create(twilio));

        var theirs = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await Node.Run("twiml.mjs", new { @base, callId = call, agentId = agent, words, greeting, music }))!;

        new Dictionary<string, string>
        {
            ["hangUp"] = Twiml.HangUp,
            ["rejected"] = Twiml.Rejected,
            ["notInService"] = twiml.NotInService(),
            ["farewell"] = twiml.Farewell(words, "de-DE"),
            ["nothing"] = Twiml.Nothing,
            ["callerWaits"] = twiml.CallerWaits(call, ""),
            ["greeted"] = twiml.CallerWaits(call, greeting),
            ["ownMusic"] = ownMusic.CallerWaits(call, ""),
            ["agentCalls"] = ownMusic.Joins(call, new(FollowLegs.LabelOf(agent), Muted: false, Waits: true)),
            ["agentJoins"] = twiml.Joins(call, new(FollowLegs.LabelOf(agent), Muted: false, Waits: false)),
        }.ToDictionary(d => d.Key, d => Canonical(d.Value))
            .ShouldBe(theirs.ToDictionary(d => d.Key, d => Canonical(d.Value)), ignoreOrder: true);
    }

    private static bool IsValid(SignedRequest r, string signature) => Signature.IsValid(r.Token, signature, r.Url, r.Form, r.Bytes);

    private static object ForTheLibrary(SignedRequest r, string signature) => new
    {
        token = r.Token,
        signature,
        url = r.Url,
        body = r.Body,
        // As Express passes a form on: a repeated key is a list, any other a string.
        form = r.Form?.ToDictionary(f => f.Key, f => f.Value.Length == 1 ? (object)f.Value[0] : f.Value),
    };

    /// <summary>In a fixed order; in place of the moments, what must hold between them.</summary>
    private static string WithoutTime(JsonNode token)
    {
        var claims = token["payload"]!.AsObject();
        var (issued, expires, id) = (claims["iat"]!.GetValue<long>(), claims["exp"]!.GetValue<long>(), claims["jti"]!.GetValue<string>());
        claims["exp"] = expires - issued;
        claims["jti"] = id.Replace(issued.ToString(), "iat");
        claims.Remove("iat");
        return Ordered(token)!.ToJsonString();
    }

    private static JsonNode? Ordered(JsonNode? node) => node is JsonObject o
        ? new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Ordered(p.Value))))
        : node?.DeepClone();

    private static string Canonical(string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        foreach (var element in root.DescendantsAndSelf())
        {
            element.ReplaceAttributes(element.Attributes().OrderBy(a => a.Name.LocalName, StringComparer.Ordinal).ToList());
            if (!element.Nodes().Any()) element.RemoveNodes(); // <Hangup></Hangup> is <Hangup/>
        }
        return root.ToString(SaveOptions.DisableFormatting);
    }

    private sealed record Answer(bool Accepted, bool Refused, string Signature);
}
