using CallCenter.Web.Diagnostics;
using CallCenter.Web.People;
using CallCenter.Web.Telephony;

namespace CallCenter.Web;

/// <summary>What the app does instead of serving requests: <c>dotnet run --project CallCenter.Web -- migrate</c>.</summary>
public static class Commands
{
    private const string Usage = """
        Commands:
          migrate                                          applies the migrations
          create-admin [--user NAME] [--name "Name"]       adds the first administrator, or restores access
          doctor [--json] [--fix]                          examines this installation, layer by layer
          doctor --live-call +1... [--yes] [--json]        calls this number and reports what Twilio does; needs the app running
          twilio setup [--yes] [--number +1...]            points the TwiML App and the lines' numbers here, after showing the change
          twilio fallback                                  prints what Twilio should do with callers while this app is down
        """;

    private static TextWriter output = Console.Out;

    public static bool Named(string[] args) => args.FirstOrDefault() is { } first && !first.StartsWith('-');

    /// <summary>Keeps the log out of a report, and everything else out of JSON output.</summary>
    public static void AddCommand(this WebApplicationBuilder builder, string[] args)
    {
        if (args is not ["doctor", ..]) return;
        builder.Logging.ClearProviders();
        output = Console.Out;
        if (args.Contains("--json")) Console.SetOut(Console.Error);
    }

    /// <summary>The process's exit code.</summary>
    public static async Task<int> Run(WebApplication app, string[] args)
    {
        switch (args[0])
        {
            case "migrate":
                await app.MigrateDatabase();
                Console.WriteLine("The database schema is up to date.");
                return 0;
            case "create-admin":
                await app.PrepareDatabase();
                await using (var scope = app.Services.CreateAsyncScope())
                    return await scope.ServiceProvider.GetRequiredService<CreateAdmin>()
                        .Run(app.Configuration["user"] ?? "admin", app.Configuration["name"] ?? "Administrator", default);
            case "doctor" when LiveCallCommand.IsAsked(args):
                await DoctorCommand.Begin(app, default);
                await using (var scope = app.Services.CreateAsyncScope())
                {
                    var live = scope.ServiceProvider.GetRequiredService<LiveCallCommand>();
                    var exit = await live.Run(args, Console.IsInputRedirected ? null : Console.In, output, default);
                    await app.StopAsync();
                    return exit;
                }
            case "doctor":
                return await DoctorCommand.Run(app, json: args.Contains("--json"), fix: args.Contains("--fix"), output, default);
            case "twilio" when args is [_, "fallback"]:
                await output.WriteLineAsync(app.Services.GetRequiredService<Twiml>().Fallback());
                return 0;
            case "twilio" when args is [_, "setup", ..]:
                await using (var scope = app.Services.CreateAsyncScope())
                    return await scope.ServiceProvider.GetRequiredService<TwilioSetup>()
                        .Run(args, Console.IsInputRedirected ? null : Console.In, output, default);
            default:
                await Console.Error.WriteLineAsync($"Unknown command '{args[0]}'. {Usage}");
                return 2;
        }
    }
}
