using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// What one would write without an outbox: the same transaction through the same model, then the hub's broadcast
/// directly after the commit. No sign-in and no log lines, which only spares it work.
/// </summary>
public static class PlainSignalR
{
    public const string Command = "plain-signalr";

    public sealed class Board : Hub;

    public sealed record Choice(Guid AgentId, Availability Availability);

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var source = NpgsqlDataSource.Create(builder.Configuration["ConnectionStrings:CallCenter"]!);
        builder.Services.AddDbContext<CallCenterDb>(o => o.UseNpgsql(source).UseSnakeCaseNamingConvention());
        builder.Services.AddSignalR(o => o.ClientTimeoutInterval = TimeSpan.FromMinutes(5)); // the clients send no pings
        await using var app = builder.Build();
        app.MapHub<Board>("/board");
        app.MapGet("/alive", () => "alive");
        app.MapPost("/availability", async (Choice choice, CallCenterDb db, IHubContext<Board> hub, CancellationToken ct) =>
        {
            await using var tx = await db.Database.BeginTransactionAsync(ct);
            var agent = (await db.LockAgent(choice.AgentId, ct))!;
            agent.Availability = choice.Availability;
            agent.Version++;
            var now = await db.Now(ct);
            await db.SaveChangesAsync(ct);
            await db.MatchRingingRows(ct);
            await tx.CommitAsync(ct);
            await hub.Clients.All.SendAsync("agent_changed", new BroadcastPayload(Guid.CreateVersion7(), now, null, AgentView.Of(agent)), CancellationToken.None);
            return new { agent = AgentView.Of(agent) };
        });
        await app.RunAsync();
    }
}
