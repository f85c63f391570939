using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Fuzz;

/// <summary>Reads the app's log and clears it: it may contain no error of ours, no secret and no caller's number.</summary>
internal sealed partial class LogWatch
{
    private readonly CallCenterApp app;
    private readonly string[] secrets;

    private LogWatch(CallCenterApp app, string[] secrets) => (this.app, this.secrets) = (app, secrets);

    public static async Task<LogWatch> Of(CallCenterApp app)
    {
        var keys = await app.Services.GetRequiredService<RealtimeKeys>().Get();
        return new(app, [app.Account.AuthToken, app.Account.ApiKeySecret, keys.ServiceKey, keys.ApiKey, keys.JwtSecret!, DemoHash]);
    }

    /// <summary>The beginning of every PBKDF2 hash that Identity writes.</summary>
    private const string DemoHash = "AQAAAA";

    /// <summary>The problems in the lines since the last check.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        while (app.Log.TryDequeue(out var line))
            if (line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal))
                faults.Add($"an error in the log: {Start(line)}");
            else if (secrets.Any(line.Contains) || Ticket().IsMatch(line)) faults.Add($"a secret in the log: {Start(line)}");
            else if (Number().IsMatch(line)) faults.Add($"a full phone number in the log: {Start(line)}");
            else if (line.Contains("\n   at ", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal))
                faults.Add($"an exception in the log: {Start(line)}");
        return faults;
    }

    private static string Start(string line) => line.Length > 1500 ? line[..1500] : line;

    /// <summary>A token of any kind, or what data protection has sealed: a cookie, an antiforgery token.</summary>
    [GeneratedRegex(@"eyJ[\w-]{8,}\.eyJ|CfDJ8")]
    private static partial Regex Ticket();

    [GeneratedRegex(@"(?<!\d)1?415-?555-?\d{4}")]
    private static partial Regex Number();
}
