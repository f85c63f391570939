using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Data;

public static class DataSetup
{
    private const string Name = "ConnectionStrings:CallCenter";

    /// <summary>Comes before the configured connection string, which overrides it.</summary>
    // All settings are per transaction, and so is every advisory lock of the pool's sessions: a session
    // needs no DISCARD ALL between two users, which would also discard the plans. Raw SQL must name its columns: see TableSql.
    public const string Defaults = "No Reset On Close=true;Max Auto Prepare=100;";

    /// <summary>The configured database, or in Development the embedded one; the caller disposes it after the app.</summary>
    public static async Task<IAsyncDisposable?> AddDatabase(this WebApplicationBuilder builder)
    {
        EmbeddedPostgres? embedded = null;
        if (string.IsNullOrWhiteSpace(builder.Configuration[Name]))
        {
            if (!builder.Environment.IsDevelopment())
                throw new SetupException($"{Name} is missing. Set it to your PostgreSQL, such as "
                    + "Host=db;Database=callcenter;Username=callcenter;Password=…");
            var root = builder.Environment.ContentRootPath;
            embedded = await EmbeddedPostgres.Start(
                Path.Combine(root, "..", ".data"), Path.Combine(root, "Client", "node_modules"), Console.WriteLine);
            builder.Configuration[Name] = embedded.ConnectionString;
            builder.Services.AddSingleton(embedded);
        }
        NpgsqlDataSource source;
        try
        {
            // Meters carry the pool's name, which is otherwise the connection string, to /metrics, which asks for no sign-in.
            var pool = new NpgsqlDataSourceBuilder(Defaults + builder.Configuration[Name]) { Name = "CallCenter" };
            // The loops ask every second, each time as a trace of its own, which would bury the calls' traces.
            pool.ConfigureTracing(spans =>
            {
                spans.ConfigureCommandFilter(_ => Activity.Current is not null);
                spans.ConfigureBatchFilter(_ => Activity.Current is not null);
            });
            source = pool.Build();
        }
        catch (ArgumentException e) { throw new SetupException($"{Name} cannot be read: {e.Message}"); }
        builder.Services.AddSingleton(_ => source); // so that it is disposed with the app
        builder.Services.AddSingleton<DatabaseClock>()
            .AddSingleton<TimeProvider>(provider => provider.GetRequiredService<DatabaseClock>())
            .AddSingleton(new MachineClock(TimeProvider.System));
        builder.Services.AddHostedService<DatabaseClockLooks>();
        builder.Services.AddDbContextPool<CallCenterDb>((provider, options) => options
            .UseNpgsql(source).UseSnakeCaseNamingConvention()
            // Which rows a limit leaves out is not left to chance.
            .ConfigureWarnings(warnings => warnings.Throw(
                CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning))
            .AddInterceptors(provider.GetServices<DbTransactionInterceptor>())
            .AddInterceptors(provider.GetRequiredService<FreshSessions>()));
        builder.Services.AddSingleton<FreshSessions>().AddSingleton<Readiness>();
        builder.Services.AddScoped<Once>().AddScoped<Noted>();
        builder.Services.AddHealthChecks().Add(new("database",
            provider => new DatabaseHealth(provider.GetRequiredService<Readiness>()), failureStatus: null, tags: null));
        return embedded;
    }

    /// <summary>
    /// The role that owns the schema and applies migrations; the app's own role if <c>ConnectionStrings:Migrations</c> is not set.
    /// </summary>
    public static string OwnersConnection(this IConfiguration configuration) => configuration[OwnersName(configuration)]!;

    private static string OwnersName(IConfiguration configuration) =>
        configuration["ConnectionStrings:Migrations"] is { Length: > 0 } ? "ConnectionStrings:Migrations" : Name;

    /// <summary>Applies pending migrations as the owner; the app's own role need not exist yet.</summary>
    /// <param name="also">What else the owner creates, given the connection string.</param>
    public static async Task Migrate(this WebApplication app, Func<string, Task> also)
    {
        var owner = app.Configuration.OwnersConnection();
        try
        {
            foreach (var name in await Schema.Migrate(owner, Console.WriteLine))
                app.Logger.LogInformation("Applied migration {Migration}", name);
            await also(owner);
            foreach (var name in await ChannelPolicies.Make(owner))
                app.Logger.LogInformation("Made the policy {Policy} on realtime.messages", name);
        }
        catch (NpgsqlException e)
        {
            throw new SetupException($"The database of {OwnersName(app.Configuration)} cannot be used: {e.Message}");
        }
    }

    /// <summary>Refuses to run on a schema that lacks anything the code uses.</summary>
    public static async Task CheckSchema(this WebApplication app)
    {
        try
        {
            await using var scope = app.Services.CreateAsyncScope();
            // Otherwise EF would log the failure.
            await using (await scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync()) { }
            if (await Schema.Check(scope.ServiceProvider.GetRequiredService<CallCenterDb>()) is { Count: > 0 } findings)
                throw new SetupException("The database does not match this version:\n"
                    + $"  {string.Join("\n  ", findings.Select(f => f.Says))}\nRun `dotnet CallCenter.Web.dll doctor` for the cure.");
        }
        catch (NpgsqlException e) { throw new SetupException($"The database of {Name} cannot be used: {e.Message}"); }
    }

    /// <summary>The embedded database was just created, so the only possible problem is that it is not migrated yet.</summary>
    public static async Task<bool> HasNewEmbeddedDatabase(this WebApplication app)
    {
        if (app.Services.GetService<EmbeddedPostgres>() is null) return false;
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return (await Migrations.Of(connection, default)).Pending.Count == Schema.Files().Count;
    }

    /// <summary>A value that this installation generated once; the same on every node and after every restart.</summary>
    public static async ValueTask<string> OnceOnly(this NpgsqlDataSource source, string name, Func<string> make, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            insert into app.settings (name, value) values ($1, $2) on conflict (name) do update set name = excluded.name
            returning value
            """);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = make() });
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
