using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CallCenter.Simulator;
using CallCenter.Web;
using CallCenter.Web.Data;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Lines;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Support;

/// <summary>
/// A simulated account for one test, connected to the product, which the test may configure wrongly; and the parts
/// that examine it and set it up, with the test's own settings and the product's database.
/// </summary>
public sealed class OwnTwilio : IAsyncDisposable
{
    private readonly HttpClient http = new();
    private readonly CallCenterApp app;
    private readonly TwilioSimulator simulator;

    private OwnTwilio(CallCenterApp app, TwilioSimulator simulator, SimulatorOptions account) =>
        (this.app, this.simulator, Account, Phone) = (app, simulator, account, new(simulator.Url));

    public SimulatorOptions Account { get; }
    public Phone Phone { get; }

    public static async Task<OwnTwilio> Start(CallCenterApp app, Func<SimulatorOptions, SimulatorOptions>? with = null)
    {
        var account = app.Account with
        {
            SecondaryAuthToken = "simulated-secondary-auth-token",
            RestrictedKeySecret = "simulated-restricted-secret-0123",
        };
        account = with?.Invoke(account) ?? account;
        var twilio = new OwnTwilio(app, await TwilioSimulator.StartAsync(account), account);
        twilio.simulator.PointAt(app.Url);
        return twilio;
    }

    public void PointAt(string url) => simulator.PointAt(url);

    /// <summary>The first number's or app's resource, changed by POST if fields are given.</summary>
    public async Task<JsonElement> Rest(string path, params (string Name, string Value)[] fields)
    {
        var method = fields.Length == 0 ? HttpMethod.Get : HttpMethod.Post;
        using var request = new HttpRequestMessage(method, $"{simulator.Url}/2010-04-01/Accounts/{Account.AccountSid}/{path}");
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account.ApiKeySid}:{Account.ApiKeySecret}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", key);
        if (fields.Length > 0) request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public const string Number = "IncomingPhoneNumbers/PN00000000000000000000000000000001.json";
    public string App => $"Applications/{Account.TwimlAppSid}.json";

    /// <summary>The settings that fit this account, by the names of environment variables' values.</summary>
    public Dictionary<string, string?> Settings(params (string Name, string Value)[] changed)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Twilio:AccountSid"] = Account.AccountSid,
            ["Twilio:AuthToken"] = Account.AuthToken,
            ["Twilio:ApiKeySid"] = Account.ApiKeySid,
            ["Twilio:ApiKeySecret"] = Account.ApiKeySecret,
            ["Twilio:TwimlAppSid"] = Account.TwimlAppSid,
            ["Twilio:ApiBaseUrl"] = simulator.Url,
            ["Twilio:SignallingUrl"] = simulator.Url.Replace("http://", "ws://"),
        };
        foreach (var (name, value) in changed) settings[$"Twilio:{name}"] = value;
        return settings;
    }

    public async Task<IReadOnlyList<Finding>> Examine(TimeProvider clock, params (string Name, string Value)[] changed)
    {
        await using var product = app.Services.CreateAsyncScope();
        await using var parts = Parts(product, clock, Settings(changed));
        var findings = new List<Finding>();
        await foreach (var finding in new Doctor(parts.GetRequiredService<IServiceScopeFactory>()).Examine(default)) findings.Add(finding);
        return findings;
    }

    public Task<IReadOnlyList<Finding>> Examine(params (string Name, string Value)[] changed) => Examine(TimeProvider.System, changed);

    /// <summary>The one finding that is not good, and which checks were skipped because of it.</summary>
    public Finding Only(string check, IReadOnlyList<Finding> findings, params string[] skipped)
    {
        var bad = findings.Where(f => f.Verdict is Verdict.Failed or Verdict.Warning).ToList();
        bad.Select(f => f.Check).ShouldBe([check], string.Join('\n', findings));
        findings.Where(f => f.Verdict == Verdict.Skipped).Select(f => f.Check).ShouldBe(skipped);
        var said = string.Join('\n', findings);
        new[]
        {
            CallCenterApp.Line, CallCenterApp.Line[1..], Account.AuthToken, Account.ApiKeySecret,
            Account.SecondaryAuthToken, Account.RestrictedKeySecret,
        }.ShouldAllBe(secret => !said.Contains(secret));
        return bad[0];
    }

    /// <param name="answer">What is typed at the terminal; null: there is none.</param>
    public async Task<(int Exit, string Output)> SetUp(string[] args, string? answer = null, params (string Name, string Value)[] changed)
    {
        await using var product = app.Services.CreateAsyncScope();
        await using var parts = Parts(product, TimeProvider.System, Settings(changed));
        await using var scope = parts.CreateAsyncScope();
        var output = new StringWriter();
        var input = answer is null ? null : new StringReader(answer);
        var exit = await scope.ServiceProvider.GetRequiredService<TwilioSetup>().Run(["twilio", "setup", .. args], input, output, default);
        return (exit, output.ToString());
    }

    private ServiceProvider Parts(AsyncServiceScope product, TimeProvider clock, Dictionary<string, string?> settings) =>
        new ServiceCollection()
            .AddLogging().AddSingleton(clock)
            .AddTelephony(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddTwilioLayer()
            .AddSingleton(new Serving(product.ServiceProvider.GetRequiredService<IServer>()) { Elsewhere = app.Url })
            .AddSingleton(product.ServiceProvider.GetRequiredService<CallCenterDb>()).AddSingleton<LineList>()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        Phone.Dispose();
        await simulator.DisposeAsync();
    }
}
