using System.Collections.Concurrent;
using CallCenter.Simulator;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.People;
using CallCenter.Web.Promise;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Respawn;

namespace CallCenter.Tests.Support;

/// <summary>
/// The whole product on real ports: the web app on Kestrel, the Twilio simulator, PostgreSQL, Hangfire, realtime.
/// <see cref="Reset"/> before each test brings back the demo people and the one line.
/// </summary>
/// <param name="furnish">Settings that differ from every other product's.</param>
/// <param name="letIn">From the owner's connection string to the one that the app runs with.</param>
public sealed class Product(
    Database database, LaneLog log, Action<IWebHostBuilder>? furnish = null, Func<string, Task<string>>? letIn = null)
    : WebApplicationFactory<Program>
{
    private static readonly string[] Kept = ["app.roles", "app.users", "app.user_roles", "public.voip_users", "app.lines"];
    private readonly ConcurrentDictionary<string, (string Cookie, string Csrf)> sessions = new();
    private string reset = "";
    private (TimeSpan Claim, TimeSpan Rejoin, TimeSpan Offer, TimeSpan Ring, TimeSpan Reachable) usual;

    /// <summary>The owner's, with which tests look and do damage.</summary>
    public string ConnectionString { get; private set; } = "";
    /// <summary>The one the app runs with.</summary>
    public string AppConnectionString { get; private set; } = "";
    public string Url { get; private set; } = "";
    public TwilioSimulator Twilio { get; private set; } = null!;
    public Phone Phone { get; private set; } = null!;
    public NpgsqlDataSource Data { get; private set; } = null!;
    public ConcurrentQueue<string> Log => log.Lines;
    public SimulatorOptions Account { get; private set; } = null!;
    public CallOptions CallTimes => Services.GetRequiredService<IOptions<CallOptions>>().Value;
    public AgentOptions AgentTimes => Services.GetRequiredService<IOptions<AgentOptions>>().Value;

    public async Task<Product> Open()
    {
        ConnectionString = await database.CreateForApp();
        AppConnectionString = letIn is null ? ConnectionString : await letIn(ConnectionString);
        Account = new()
        {
            Url = "http://localhost:0",
            Numbers = [CallCenterApp.Line],
            LogLevel = LogLevel.Warning,
            SayTime = TimeSpan.FromMilliseconds(50),
            SocketGrace = TimeSpan.FromSeconds(1),
            CallsPerSecond = 0,
        };
        Twilio = await TwilioSimulator.StartAsync(Account);
        UseKestrel(0);
        StartServer();
        // Hangfire has one logger a process: the last host's, which would not outlive its test class.
        Hangfire.Logging.LogProvider.SetCurrentLogProvider(null);
        Url = ClientOptions.BaseAddress.ToString().TrimEnd('/');
        usual = (CallTimes.ClaimLease, CallTimes.RejoinTime, CallTimes.OfferTime, CallTimes.OutsideRingTime, AgentTimes.ReachableLease);
        Twilio.PointAt(Url);
        Phone = new(Twilio.Url);
        Data = NpgsqlDataSource.Create(ConnectionString);
        await Execute($"create schema snap; {string.Concat(Kept.Select(t => $"create table snap.{t.Split('.')[1]} as table {t};"))}");
        // By name: a test may have dropped a column and added it again.
        var restore = (await Scalar<string>($"""
            select string_agg(
              format('insert into %s (%s) select %s from snap.%I;', t, columns, columns, split_part(t, '.', 2)), '' order by i)
            from unnest(string_to_array('{string.Join(',', Kept)}', ',')) with ordinality u (t, i),
              lateral (
                select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
                where attrelid = t::regclass and attnum > 0 and not attisdropped) c
            """))!;
        await using var connection = await Data.OpenConnectionAsync();
        var respawner = await Respawner.CreateAsync(connection, new()
        {
            DbAdapter = DbAdapter.Postgres,
            SchemasToInclude = ["app", "public"],
            TablesToIgnore = [new("app", "migrations"), new("app", "data_protection_keys"), new("app", "settings")],
        });
        // Truncating creates new files for the table and each index; deleting the few rows of a test takes a tenth of the time.
        var tables = respawner.DeleteSql!.Split("truncate table ")[1].Split(" cascade")[0].Split(',');
        // Locked first, as a truncate does: rows that a background loop is writing must not outlive the rows they belong to.
        // All or none, again and again: who holds some and waits for the rest is in a deadlock with a webhook, for a second or two.
        reset = $"""
            begin;
            do $$ begin
              for tries in 1..1000 loop
                begin
                  lock table {string.Join(',', tables)} in access exclusive mode nowait;
                  return;
                exception when lock_not_available then perform pg_sleep(0.005);
                end;
              end loop;
              raise 'The tables were in use all the time';
            end $$;
            set local session_replication_role = replica;
            {string.Concat(tables.Select(t => $"delete from {t};"))}
            set local session_replication_role = origin; {restore}; commit;
            """;
        return this;
    }

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
            ["Calls:RejoinTime"] = "00:00:03",
            ["Calls:OfferTime"] = "00:00:06",
            ["Calls:OutsideRingTime"] = "00:00:06",
        }) builder.UseSetting(name, value);
        furnish?.Invoke(builder);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(log));
    }

    /// <param name="browsers">
    /// Offers last as long as in production, as claims do: on a busy machine a test's next click takes seconds. Otherwise they are short,
    /// because tests wait for their end.
    /// </param>
    public async Task Reset(bool browsers)
    {
        await Phone.Clear(); // first, so that no call of the last test reports anything afterwards
        var times = CallTimes;
        (times.ClaimLease, times.RejoinTime, times.OfferTime, times.OutsideRingTime, AgentTimes.ReachableLease) = usual;
        if (browsers) times.OfferTime = new CallOptions().OfferTime;
        Services.GetRequiredService<ScreenReports>().Due(TimeSpan.Zero); // and no screen
        // The background loops are at work meanwhile; a clash with one of them only means: again.
        await Eventually.True(async () =>
        {
            try
            {
                await Execute(reset);
                return true;
            }
            catch (PostgresException e) when (e.SqlState is
                PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
            {
                return false;
            }
        });
        log.Begin();
    }

    /// <summary>Signs in over HTTP as a person would; the session is reused, to which <see cref="Reset"/> makes no difference.</summary>
    public async Task<Person> SignIn(string userName, string password = DemoPerson.Password)
    {
        if (password == DemoPerson.Password && sessions.TryGetValue(userName, out var session))
            return Person.Again(Url, userName, session.Cookie, session.Csrf);
        var person = await Person.SignIn(Url, userName, password);
        if (password == DemoPerson.Password) sessions[userName] = (person.Cookie, person.Csrf);
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
        if (Data is not null) await Data.DisposeAsync();
        NpgsqlConnection.ClearAllPools(); // Hangfire leaves its own open
        Phone?.Dispose();
        if (Twilio is not null) await Twilio.DisposeAsync();
    }
}
