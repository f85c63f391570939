using CallCenter.Web.Accounts;

namespace CallCenter.Web;

/// <summary>What the app does instead of serving: <c>dotnet run --project CallCenter.Web -- migrate</c>.</summary>
public static class Commands
{
    public static bool Named(string[] args) => args.FirstOrDefault() is { } first && !first.StartsWith('-');

    /// <summary>The exit code of the command in <paramref name="args"/>; null when there is none and the app shall serve.</summary>
    public static async Task<int?> Run(WebApplication app, string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "migrate":
                Console.WriteLine("The database is at this version's schema.");
                return 0;
            case "create-admin":
                await using (var scope = app.Services.CreateAsyncScope())
                    return await scope.ServiceProvider.GetRequiredService<CreateAdmin>().Run(app.Configuration["user"] ?? "admin", app.Configuration["name"] ?? "Administrator", default);
            case { } unknown when Named(args):
                await Console.Error.WriteLineAsync($"There is no command '{unknown}'. Commands: migrate, create-admin [--user NAME] [--name \"Display name\"].");
                return 2;
            default:
                return null;
        }
    }
}
