using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using CallCenter.Web.People;
using CallCenter.Web.Promise;
using CallCenter.Web.Realtime;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CallCenter.Web;

/// <summary>The steps around the table of contents in Program.cs.</summary>
public static class Startup
{
    /// <summary>
    /// The root <c>appsettings.json</c> comes first, so that everything else, and environment variables last, overrides it.
    /// </summary>
    public static void AddRootSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Serving>();
        builder.Services.AddSingleton<OwnAddress>(
            provider => () => provider.GetRequiredService<Serving>().Address.Replace("//localhost", "//127.0.0.1"));
        var root = new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource
        {
            Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json"),
            Optional = false,
        };
        root.ResolveFileProvider();
        builder.Configuration.Sources.Insert(0, root);
        if (builder.Environment.IsDevelopment() && builder.Configuration["urls"] is null && builder.Configuration["http_ports"] is null)
            builder.WebHost.UseUrls("http://localhost:5080");
    }

    /// <summary>
    /// Pages, scripts and the board. Over HTTPS too: a page with a stranger's input (a number, a name) contains no secret except the
    /// antiforgery token, and that is encrypted again for each answer. Twilio's XML is not compressed.
    /// </summary>
    public static void AddCompression(this IServiceCollection services) => services
        // 20 % smaller than the default for a board of hundreds.
        .Configure<BrotliCompressionProviderOptions>(o => o.Level = System.IO.Compression.CompressionLevel.Optimal)
        .AddResponseCompression(o =>
        {
            o.EnableForHttps = true;
            o.MimeTypes = ["text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"];
        });

    /// <summary>The embedded endpoint's secret is created once and kept in the database, so that open desks survive a restart.</summary>
    public static void AddStoredRealtimeSecret(this IServiceCollection services) => services.AddSingleton<StoredJwtSecret>(provider => ct =>
        provider.GetRequiredService<NpgsqlDataSource>().OnceOnly("realtime_jwt_secret",
            () => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), ct));

    /// <summary>Prepares on another thread what is slow at the first call. Code that needs it sooner waits for it, or creates it.</summary>
    public static void WarmUp(this WebApplication app) => Task.Run(() =>
    {
        using var scope = app.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<CallCenterDb>().Model.GetRelationalModel();
        PhoneNumber.Show("+14155550100");
        Passwords.WarmUp();
    });

    /// <summary>
    /// The same for the first webhook after a start: a caller waits for it. While the database is prepared, a processor is idle.
    /// </summary>
    public static void WarmUpWebhooks(this WebApplication app) => Task.Run(() =>
    {
        foreach (var source in ((IEndpointRouteBuilder)app).DataSources) _ = source.Endpoints.Count;
        var form = new Dictionary<string, string[]> { ["To"] = ["+14155550100"] };
        Signature.IsValid("no secret", "no signature", "https://calls.example.com/", form, []);
    });

    /// <summary>The app's tables and Hangfire's.</summary>
    public static Task MigrateDatabase(this WebApplication app) => app.Migrate(JobSchema.Install);

    public static async Task PrepareDatabase(this WebApplication app)
    {
        await app.MigrateDatabase();
        await app.CheckSchema();
        await app.Services.GetRequiredService<DatabaseClock>().Look(default);
        app.ScheduleSweep();
    }

    /// <summary>
    /// A time that Twilio does not accept would make every outgoing call fail; of zero days, it would delete what was just written.
    /// </summary>
    public static void CheckSettings(this WebApplication app)
    {
        List<string> problems =
        [
            .. app.Problems<CallOptions>("Calls", o => o.Problems()), .. app.Problems<AgentOptions>("Calls", o => o.Problems()),
            .. app.Problems<OutboxOptions>("Outbox", o => o.Problems()), .. app.Problems<PromiseOptions>("Promise", o => o.Problems()),
        ];
        if (problems.Count > 0) throw new SetupException(string.Join("\n", problems));
    }

    private static IEnumerable<string> Problems<T>(this WebApplication app, string section, Func<T, IEnumerable<string>> problems)
        where T : class
    {
        try { return problems(app.Services.GetRequiredService<IOptions<T>>().Value); }
        catch (InvalidOperationException e)
        {
            throw new SetupException($"A setting of the section {section} cannot be read: {e.Message}");
        }
    }

    /// <summary>Finds mistakes before the first call does.</summary>
    public static async Task CheckRealtime(this WebApplication app)
    {
        try
        {
            if ((await app.Services.GetRequiredService<RealtimeKeys>().Get()).JwtSecret is null)
                throw new SetupException("Realtime:JwtSecret is missing. "
                    + "With Realtime:Url set, it must be your project's JWT secret, which signs the agents' tokens.");
        }
        catch (InvalidOperationException e) { throw new SetupException(e.Message); }
    }

    /// <summary>Development: creates the demo accounts, and the console says where to start.</summary>
    public static async Task Welcome(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var people = await scope.ServiceProvider.GetRequiredService<DemoPeople>().Seed(default);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var phone = app.PointSimulatorHere();
            var url = app.Services.GetRequiredService<Serving>().Address;
            var source = app.Services.GetRequiredService<NpgsqlDataSource>();
            app.Services.GetRequiredService<Serving>().Remember(source).GetAwaiter().GetResult();
            Console.WriteLine($"\n  CallCenter is ready: {url}");
            if (people.Count > 0)
                Console.WriteLine($"  Sign in as {string.Join(", ", people.Select(p => p.UserName))}; "
                    + $"the password is {DemoPerson.Password}.");
            if (phone is not null) Console.WriteLine($"  Call in as a customer: {phone}");
            Console.WriteLine("  Ctrl+C stops everything.\n");
        });
    }
}
