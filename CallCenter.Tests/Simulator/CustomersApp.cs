using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Simulator;

internal sealed record Received(string Path, string Method, IReadOnlyDictionary<string, string> Fields, string Signature, string Token,
    string Query)
{
    public string this[string name] => Fields.TryGetValue(name, out var value) ? value : "";
}

/// <summary>The other side of Twilio: answers webhooks with the TwiML that a test gave it, and records the requests.</summary>
internal sealed class CustomersApp : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Func<Received, (int Status, string Body)>> answers = [];

    private CustomersApp(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";
    public ConcurrentQueue<Received> Requests { get; } = [];

    public static async Task<CustomersApp> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var web = builder.Build();
        var app = new CustomersApp(web);
        web.Run(app.HandleAsync);
        await web.StartAsync();
        app.Url = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return app;
    }

    public void On(string path, string verbs) => On(path, _ => (200, $"<Response>{verbs}</Response>"));

    public void On(string path, Func<Received, (int Status, string Body)> answer) => answers[path] = answer;

    public IReadOnlyList<Received> At(string path) => [.. Requests.Where(request => request.Path == path)];

    public IReadOnlyList<string> Events(string path) => [.. At(path)
        .OrderBy(request => int.Parse(request["SequenceNumber"])).Select(request => request["StatusCallbackEvent"])];

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(true));
        await app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        // By hand: ASP.NET's form reader refuses a NUL in a value, and Twilio's callers may send one.
        var body = await new StreamReader(http.Request.Body).ReadToEndAsync();
        var encoded = body.Length > 0 ? body : http.Request.QueryString.Value!.TrimStart('?');
        var fields = encoded.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));
        var received = new Received(http.Request.Path, http.Request.Method, fields,
            http.Request.Headers["X-Twilio-Signature"].ToString(), http.Request.Headers["I-Twilio-Idempotency-Token"].ToString(),
            http.Request.QueryString.Value!);
        Requests.Enqueue(received);
        if (!answers.TryGetValue(received.Path, out var answer))
        {
            http.Response.StatusCode = 204;
            return;
        }
        (http.Response.StatusCode, var twiml) = answer(received);
        http.Response.ContentType = "text/xml";
        await http.Response.WriteAsync(twiml);
    }
}
