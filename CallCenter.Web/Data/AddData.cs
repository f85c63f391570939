using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>What keeps the app from starting, in words for whoever installs it.</summary>
public sealed class SetupException(string message) : Exception(message);

public static class DataSetup
{
    private const string Name = "ConnectionStrings:CallCenter";

    /// <summary>The configured database, or in Development the embedded one; the caller disposes of it after the app.</summary>
    public static async Task<IAsyncDisposable?> AddDatabase(this WebApplicationBuilder builder)
    {
        EmbeddedPostgres? embedded = null;
        if (string.IsNullOrWhiteSpace(builder.Configuration[Name]))
        {
            if (!builder.Environment.IsDevelopment()) throw new SetupException($"{Name} is missing. Set it to your PostgreSQL, such as Host=db;Database=callcenter;Username=callcenter;Password=…");
            var root = builder.Environment.ContentRootPath;
            embedded = await EmbeddedPostgres.Start(Path.Combine(root, "..", ".data"), Path.Combine(root, "Client", "node_modules"), Console.WriteLine);
            builder.Configuration[Name] = embedded.ConnectionString;
        }
        NpgsqlDataSource source;
        try { source = new NpgsqlDataSourceBuilder(builder.Configuration[Name]).Build(); }
        catch (ArgumentException e) { throw new SetupException($"{Name} cannot be read: {e.Message}"); }
        builder.Services.AddSingleton(source);
        builder.Services.AddDbContext<CallCenterDb>((provider, options) => options
            .UseNpgsql(source).UseSnakeCaseNamingConvention()
            .AddInterceptors(provider.GetRequiredService<NudgeAfterCommit>()));
        builder.Services.AddScoped<Once>();
        builder.Services.AddHealthChecks().AddAsyncCheck("database", async ct =>
        {
            try
            {
                await using var command = source.CreateCommand("select 1");
                await command.ExecuteScalarAsync(ct);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) { return HealthCheckResult.Unhealthy(e.Message); }
        });
        return embedded;
    }

    /// <summary>Applies what is missing and refuses to run on a schema that lacks anything the code uses.</summary>
    public static async Task Prepare(this WebApplication app)
    {
        IReadOnlyList<string> applied;
        try { applied = await Schema.Migrate(app.Configuration[Name]!); }
        catch (NpgsqlException e) { throw new SetupException($"The database of {Name} cannot be used: {e.Message}"); }
        foreach (var name in applied) app.Logger.LogInformation("Applied migration {Migration}", name);
        await using var scope = app.Services.CreateAsyncScope();
        if (await Schema.Check(scope.ServiceProvider.GetRequiredService<CallCenterDb>()) is { Count: > 0 } findings)
            throw new SetupException($"The database does not fit this version:\n  {string.Join("\n  ", findings)}\nApply the migrations of this version, or undo what was changed by hand.");
    }

    /// <summary>A value this installation made for itself once; the same on every node and after every restart.</summary>
    public static async ValueTask<string> OnceOnly(this NpgsqlDataSource source, string name, Func<string> make, CancellationToken ct)
    {
        await using var command = source.CreateCommand("insert into app.settings (name, value) values ($1, $2) on conflict (name) do update set name = excluded.name returning value");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = make() });
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
