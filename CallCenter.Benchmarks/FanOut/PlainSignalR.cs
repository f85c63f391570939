using System.Text.Json;
using Microsoft.AspNetCore.SignalR;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The obvious SignalR solution: a request arrives, everyone is notified. No database, no sign-in.</summary>
public static class PlainSignalR
{
    public const string Command = "signalr";
    private const char End = '\u001e';

    public sealed class Board : Hub;

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration["Logging:LogLevel:Default"] = "Warning";
        builder.Services.AddSignalR();
        await using var app = builder.Build();
        app.MapHousekeeping();
        app.MapHub<Board>("/board");
        app.MapPost("/broadcast", async (JsonElement payload, IHubContext<Board> hub) =>
            await hub.Clients.All.SendAsync("ringing", payload));
        await app.RunAsync();
    }

    public static async Task<Contender> Start()
    {
        var server = await ServerProcess.Start("CallCenter.Benchmarks.dll", [Command], []);
        return new("SignalR", server, clients => new(
            new($"{server.Url}/board"), [[$$"""{"protocol":"json","version":1}{{End}}"""]], $"{{}}{End}",
            $$"""{"type":6}{{End}}""", clients,
            new(new($"{server.Url}/broadcast"), Payload.Template, null)));
    }
}
