#if SIMULATOR
using CallCenter.Simulator;
#endif
using CallCenter.Web.Data;

namespace CallCenter.Web.Telephony;

/// <summary>Without <c>Twilio:AccountSid</c>, Development uses the simulator; everything else must be configured completely.</summary>
public static class Simulated
{
    /// <param name="mustBeWhole">False for commands, which need no Twilio or report missing settings themselves.</param>
    public static async Task<IAsyncDisposable?> AddTwilioOrSimulator(this WebApplicationBuilder builder, bool mustBeWhole)
    {
        var twilio = builder.Configuration.GetSection("Twilio").Get<TwilioOptions>() ?? new();
#if SIMULATOR
        if (twilio.AccountSid.Length == 0 && builder.Environment.IsDevelopment())
        {
            var wanted = builder.Configuration["Simulator:Url"];
            var options = new SimulatorOptions { Url = wanted ?? FreeOr("http://localhost:5081"), Numbers = ["+14155550100"] };
            TwilioSimulator simulator;
            try { simulator = await TwilioSimulator.StartAsync(options); }
            catch (IOException e)
            {
                throw new SetupException($"The Twilio simulator cannot listen on {options.Url}: {e.Message} "
                    + "Set Simulator:Url to another address, or Twilio:* to a real account.");
            }
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Twilio:AccountSid"] = options.AccountSid,
                ["Twilio:AuthToken"] = options.AuthToken,
                ["Twilio:ApiKeySid"] = options.ApiKeySid,
                ["Twilio:ApiKeySecret"] = options.ApiKeySecret,
                ["Twilio:TwimlAppSid"] = options.TwimlAppSid,
                ["Twilio:ApiBaseUrl"] = simulator.Url,
                ["Twilio:SignallingUrl"] = simulator.Url.Replace("http://", "ws://"),
            });
            builder.Services.AddSingleton(simulator);
            return simulator;
        }
#endif
        var missing = twilio.Missing().ToList();
        if (twilio.PublicBaseUrl.Length == 0 && !builder.Environment.IsDevelopment()) missing.Add("Twilio:PublicBaseUrl");
        if (mustBeWhole && twilio.PublicBaseUrl.Length > 0 && !TwilioOptionsProblems.IsHttp(twilio.PublicBaseUrl, out _))
            throw new SetupException($"Twilio:PublicBaseUrl is not an address: '{twilio.PublicBaseUrl}'. "
                + "Set it to where Twilio reaches you, such as https://calls.example.com.");
        var wrong = twilio.HoldMusicProblem() ?? twilio.TimeLimitProblem() ?? twilio.LanguageProblems().FirstOrDefault();
        if (mustBeWhole && wrong is not null) throw new SetupException(wrong.Says);
        if (mustBeWhole && missing.Count > 0)
            throw new SetupException($"These settings are missing: {string.Join(", ", missing)}. "
                + "They are described in the README under \"Going to production\".");
        return await Task.FromResult<IAsyncDisposable?>(null);
    }

#if SIMULATOR
    /// <summary>The usual address, or a free one if another program uses it.</summary>
    private static string FreeOr(string url)
    {
        var port = new Uri(url).Port;
        var taken = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Any(l => l.Port == port);
        return taken ? "http://localhost:0" : url;
    }
#endif

    /// <summary>Points the simulator's numbers and TwiML App at this app; returns the caller's page, or null with a real account.</summary>
    public static string? PointSimulatorHere(this WebApplication app)
    {
#if SIMULATOR
        if (app.Services.GetService<TwilioSimulator>() is { } simulator)
        {
            simulator.PointAt(app.Services.GetRequiredService<PublicUrl>().Base);
            return simulator.Url;
        }
#endif
        return null;
    }
}
