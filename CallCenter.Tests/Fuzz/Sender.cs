using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using CallCenter.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace CallCenter.Tests.Fuzz;

/// <summary>Sends inputs concurrently and collects the responses, in their order.</summary>
internal sealed class Sender(CallCenterApp app) : IDisposable
{
    private const int SideBySide = 24;
    private readonly ConcurrentBag<RawHttp> idle = [];

    public async Task<Answer[]> Send(IReadOnlyList<Input> inputs, Scene scene)
    {
        var answers = new Answer[inputs.Count];
        var requests = Enumerable.Range(0, inputs.Count).Where(i => inputs[i] is Request);
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = SideBySide },
            async (i, _) => answers[i] = await Send((Request)inputs[i], scene));
        var sockets = Enumerable.Range(0, inputs.Count).Where(i => inputs[i] is Frame).Chunk(10);
        await Parallel.ForEachAsync(sockets, new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (chunk, _) =>
        {
            var version = ((Frame)inputs[chunk[0]]).Surface.Contains("1.0.0") ? "1.0.0" : "2.0.0";
            await using var socket = new FuzzSocket(app.Url, scene.Fill("@@key@@"), version);
            foreach (var i in chunk) answers[i] = await socket.Send((Frame)inputs[i] with { Body = scene.Fill(((Frame)inputs[i]).Body) });
        });
        return answers;
    }

    private async Task<Answer> Send(Request request, Scene scene)
    {
        if (!idle.TryTake(out var http)) http = new(new(app.Url));
        try
        {
            var (target, body) = (Answer.Bytes(scene.Fill(request.Target)), scene.Fill(request.Body));
            if (target.Contains(' ')) target = target.Replace(' ', '+');
            List<(string, string)> headers = [.. request.Headers.Select(h => (h.Name, Answer.Bytes(scene.Fill(h.Value))))];
            if (request.Who != Who.Nobody) headers.Add(("Cookie", scene.People[request.Who].Cookie));
            if (Token(request, scene) is { } token) headers.Add(("RequestVerificationToken", token));
            if (request.Seal is { } seal && Signed(seal, target, ref body, request) is { } signature)
                headers.Add(("X-Twilio-Signature", signature));
            return await http.Send(request.Method, target, headers, body);
        }
        finally { idle.Add(http); }
    }

    private static string? Token(Request request, Scene scene) => request.Proof switch
    {
        Proof.Own when request.Who != Who.Nobody => TokenOf(request.Who, scene),
        Proof.Anothers => TokenOf(request.Who == Who.Rhonda ? Who.Sue : Who.Rhonda, scene),
        Proof.Garbage => "CfDJ8" + new string('A', 150),
        _ => null,
    };

    private static string TokenOf(Who who, Scene scene) =>
        scene.People[who].Http.DefaultRequestHeaders.GetValues("RequestVerificationToken").Single();

    /// <summary>Twilio's signature, over what the receiver will read.</summary>
    private string? Signed(Seal seal, string target, ref string body, Request request)
    {
        if (seal == Seal.Missing) return null;
        if (seal == Seal.Empty) return "";
        if (seal == Seal.Garbage)
            return Convert.ToBase64String(Encoding.UTF8.GetBytes(request.Target)[..Math.Min(20, request.Target.Length)]);
        if (seal == Seal.ForeignAccount)
            body = string.Join('&', body.Split('&').Where(f => !f.StartsWith("AccountSid", StringComparison.Ordinal))
                .Append($"AccountSid=AC{new string('9', 32)}"));
        var form = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body))))
        {
            var name = pair.DecodeName().ToString();
            form[name] = [.. form.GetValueOrDefault(name, []), pair.DecodeValue().ToString()];
        }
        var key = seal == Seal.WrongKey ? "0123456789abcdef0123456789abcdef" : app.Account.AuthToken;
        var signature = Signer.Sign(key, app.Url + target, form);
        if (seal == Seal.Tampered) body += body.Length == 0 ? "Tampered=1" : "&Tampered=1";
        return signature;
    }

    public void Dispose()
    {
        while (idle.TryTake(out var http)) http.Dispose();
    }
}

/// <summary>A socket that is reopened whenever a frame has ended it; each frame is followed by a heartbeat.</summary>
internal sealed class FuzzSocket(string app, string key, string version) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] buffer = new byte[16 * 1024];
    private ClientWebSocket? socket;
    private int beat;

    public async Task<Answer> Send(Frame frame)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (socket is null)
            {
                socket = new() { Options = { KeepAliveInterval = Timeout.InfiniteTimeSpan } };
                await socket.ConnectAsync(
                    new($"{app.Replace("http://", "ws://")}/realtime/v1/websocket?apikey={key}&vsn={version}"), patience.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException) { return new(null, $"no socket: {e.Message}"); }
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(frame.Body),
                frame.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, true, patience.Token);
            var reference = $"beat-{++beat}";
            var heartbeat = version == "2.0.0"
                ? $"[null,\"{reference}\",\"phoenix\",\"heartbeat\",{{}}]"
                : $$"""{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"{{reference}}","join_ref":null}""";
            await socket.SendAsync(Encoding.UTF8.GetBytes(heartbeat), WebSocketMessageType.Text, true, patience.Token);
            while (true)
            {
                var text = new StringBuilder();
                for (WebSocketReceiveResult part; ;)
                {
                    part = await socket.ReceiveAsync(buffer, patience.Token);
                    if (part.MessageType == WebSocketMessageType.Close) return Closed();
                    if (text.Length < 4_096) text.Append(Encoding.Latin1.GetString(buffer, 0, part.Count));
                    if (part.EndOfMessage) break;
                }
                if (text.ToString().Contains($"\"{reference}\"", StringComparison.Ordinal)) return new(200, "");
            }
        }
        catch (OperationCanceledException) { Closed(); return new(null, "no heartbeat's answer"); }
        catch (WebSocketException) { return Closed(); }
    }

    private Answer Closed()
    {
        socket?.Dispose();
        socket = null;
        return new(0, "");
    }

    public ValueTask DisposeAsync()
    {
        Closed();
        return ValueTask.CompletedTask;
    }
}
