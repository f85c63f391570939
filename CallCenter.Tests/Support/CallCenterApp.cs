using System.Collections.Concurrent;
using CallCenter.Simulator;
using CallCenter.Tests.Support;
using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Respawn;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace CallCenter.Tests.Support;

/// <summary>
/// The whole product on real ports: the web app on Kestrel, the Twilio simulator, PostgreSQL, Hangfire, realtime.
/// One host per test collection; <see cref="Reset"/> before each test brings back the demo people and the one line.
/// </summary>
public class CallCenterApp(Database database) : WebApplicationFactory<Program>, IAsyncLifetime
{
    public const string Line = "+14155550100";
    public const string Caller = "+14155550134";
    private static readonly string[] Kept = ["app.roles", "app.users", "app.user_roles", "public.voip_users", "app.lines"];
    private readonly ConcurrentDictionary<string, string> cookies = new();
    private Respawner respawner = null!;
    private string restore = "";

    /// <summary>The owner's, with which tests look and do damage.</summary>
    public string ConnectionString { get; private set; } = "";
    /// <summary>The one the app runs with.</summary>
    public string AppConnectionString { get; private set; } = "";
    public string Url { get; private set; } = "";
    public TwilioSimulator Twilio { get; private set; } = null!;
    public Phone Phone { get; private set; } = null!;
    public NpgsqlDataSource Data { get; private set; } = null!;
    /// <summary>Every log line of the app, for tests of what must and must not be in it.</summary>
    public ConcurrentQueue<string> Log { get; } = new();
    public SimulatorOptions Account { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await database.Create();
        AppConnectionString = await LetIn(ConnectionString);
        Account = new() { Url = "http://localhost:0", Numbers = [Line], LogLevel = LogLevel.Warning, SayTime = TimeSpan.FromMilliseconds(50), SocketGrace = TimeSpan.FromSeconds(1), CallsPerSecond = 0 };
        Twilio = await TwilioSimulator.StartAsync(Account);
        UseKestrel(0);
        StartServer();
        Url = ClientOptions.BaseAddress.ToString().TrimEnd('/');
        Twilio.PointAt(Url);
        Phone = new(Twilio.Url);
        Data = NpgsqlDataSource.Create(ConnectionString);
        await Execute($"create schema snap; {string.Concat(Kept.Select(t => $"create table snap.{t.Split('.')[1]} as table {t};"))}");
        // By name: a test may have dropped a column and added it again.
        restore = (await Scalar<string>($"""
            select string_agg(format('insert into %s (%s) select %s from snap.%I;', t, columns, columns, split_part(t, '.', 2)), '' order by i)
            from unnest(string_to_array('{string.Join(',', Kept)}', ',')) with ordinality u (t, i), lateral (select string_agg(quote_ident(attname), ', ') as columns from pg_attribute where attrelid = t::regclass and attnum > 0 and not attisdropped) c
            """))!;
        await using var connection = await Data.OpenConnectionAsync();
        respawner = await Respawner.CreateAsync(connection, new()
        {
            DbAdapter = DbAdapter.Postgres,
            SchemasToInclude = ["app", "public"],
            TablesToIgnore = [new("app", "migrations"), new("app", "data_protection_keys"), new("app", "settings")],
        });
    }

    protected virtual Task<string> LetIn(string owner) => Task.FromResult(owner);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["ConnectionStrings:CallCenter"] = AppConnectionString,
            ["ConnectionStrings:Migrations"] = AppConnectionString == ConnectionString ? "" : ConnectionString,
            ["Twilio:AccountSid"] = Account.AccountSid,
            ["Twilio:AuthToken"] = Account.AuthToken,
            ["Twilio:ApiKeySid"] = Account.ApiKeySid,
            ["Twilio:ApiKeySecret"] = Account.ApiKeySecret,
            ["Twilio:TwimlAppSid"] = Account.TwimlAppSid,
            ["Twilio:ApiBaseUrl"] = Twilio.Url,
            ["Twilio:SignallingUrl"] = Twilio.Url.Replace("http://", "ws://"),
            // Everybody here signs in from one address.
            ["Accounts:SignInsPerMinute"] = "1000000",
            ["Calls:ClaimLease"] = "00:00:03",
            ["Calls:RejoinTime"] = "00:00:03",
            ["Calls:OfferTime"] = "00:00:06",
            ["Calls:OutsideRingTime"] = "00:00:06",
        }) builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(new Lines(Log)));
    }

    public async Task Reset()
    {
        // The background loops are at work meanwhile; a deadlock with one of them only means: again.
        await Eventually.True(async () =>
        {
            try
            {
                await using var connection = await Data.OpenConnectionAsync();
                await respawner.ResetAsync(connection);
                await Execute(restore);
                return true;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation) { return false; }
        });
        await Phone.Clear();
        Log.Clear();
    }

    /// <summary>Signs in over HTTP as a person would; the cookie is reused until <see cref="Reset"/> makes no difference to it.</summary>
    public async Task<Person> SignIn(string userName, string password = DemoPerson.Password)
    {
        if (cookies.TryGetValue(userName, out var cookie) && password == DemoPerson.Password) return await Person.WithCookie(Url, userName, cookie);
        var person = await Person.SignIn(Url, userName, password);
        if (password == DemoPerson.Password) cookies[userName] = person.Cookie;
        return person;
    }

    public async Task<T?> Scalar<T>(string sql)
    {
        await using var command = Data.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default : (T)value;
    }

    public async Task Execute(string sql)
    {
        await using var connection = await Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Data.DisposeAsync();
        Phone.Dispose();
        GC.SuppressFinalize(this);
        await Twilio.DisposeAsync();
    }

    private sealed class Lines(ConcurrentQueue<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;
        public void Dispose() { }
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
    }
}

/// <summary>Tests that share one running product, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class Product : ICollectionFixture<CallCenterApp>
{
    public const string Name = "product";
}

/// <summary>Starts each test from the demo people, one line, and no calls.</summary>
[Collection(Product.Name)]
public abstract class ProductTest(CallCenterApp app) : IAsyncLifetime
{
    protected CallCenterApp App => app;

    public virtual async ValueTask InitializeAsync() => await app.Reset();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
