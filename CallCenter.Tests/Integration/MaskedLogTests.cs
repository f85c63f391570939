using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Integration;

/// <summary>Whatever takes a number, and however it is written: no log line contains it in full.</summary>
public sealed partial class MaskedLogTests(CallCenterApp app) : ProductTest(app)
{
    private const string Spelled = "+1 (415) 555-0177";
    private Handset Doug = null!;
    private Guid line;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Doug = await Handset.Of(App, "doug");
        line = await App.Scalar<Guid>("select id from app.lines");
    }

    public override async ValueTask DisposeAsync()
    {
        await Doug.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Transferring_consulting_and_inviting_a_number()
    {
        foreach (var (act, body) in new (string, object)[]
        {
            ("transfer", new { number = Spelled }), ("consult", new { number = Spelled }), ("parties", new { number = Spelled }),
        })
        {
            var caller = await App.Phone.Call();
            var call = await Doug.Answer();

            using var done = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/{act}", body);

            done.EnsureSuccessStatusCode();
            await App.Phone.LegTo("+14155550177");
            await App.Phone.HangUp(caller);
            await Doug.Person.SeesNoCall();
            await Eventually.True(async () => (await Doug.Person.Colleague("Doug")).WrapUpUntil is null);
        }

        NoNumber();
        App.Log.ShouldContain(l => l.Contains("transferred") && l.Contains("…77"));
    }

    [Fact]
    public async Task Dialling_moving_adding_a_line_and_looking_in_the_history()
    {
        await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number = Spelled, lineId = line, tab = "t" });
        await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number = "415 555 0177 x", lineId = line, tab = "t" });
        var sue = await App.SignIn("sue");
        await sue.Http.GetAsync($"/history?number={Uri.EscapeDataString(Spelled)}");
        await sue.Http.GetAsync("/history?number=4155550177");
        await sue.Send("/lines/edit", ("Number", Spelled), ("Name", "+1 415 555 0177"), ("RingSeconds", "20"), ("WrapUpSeconds", "0"),
            ("Recording", "off"));
        await sue.Http.GetAsync("/desk?dial=%2B14155550177");

        NoNumber();
    }

    [Theory]
    [InlineData("+14155550177")]
    [InlineData("14155550177")]
    [InlineData("sip:+14155550177@example.com")]
    [InlineData("tel:+1-415-555-0177")]
    [InlineData("(415) 555-0177")]
    public async Task A_webhook_that_names_it_in_any_field_or_path(string number)
    {
        await App.Post("/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("From", number), ("To", CallCenterApp.Line), ("CallStatus",
            "ringing"));
        await App.Post("/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("From", number), ("To", number), ("CallStatus", "ringing"));
        await App.Post("/voice", ("CallSid", number), ("From", number), ("To", number), ("CallStatus", number));
        await App.Post($"/voice/{Uri.EscapeDataString(number)}", ("CallSid", number));

        NoNumber();
    }

    [Fact]
    public void Whoever_logs_it_and_in_whatever_way()
    {
        var log = App.Services.GetRequiredService<ILogger<MaskedLogTests>>();

        log.LogWarning("To {Number} of {Call}", Spelled, Guid.Parse("01930000-0000-7000-8000-000000000001"));
        log.LogWarning(new InvalidOperationException("The number +14155550177 is not valid."), "Failed");
        App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("other").LogWarning("14155550177 called 415-555-0177");

        NoNumber();
        App.Log.ShouldContain(l => l.Contains("To …77 of 01930000-0000-7000-8000-000000000001"));
        App.Log.ShouldContain(l => l.Contains("The number …77 is not valid."));
    }

    [Fact]
    public void Whoever_names_it_in_a_scope()
    {
        var provider = new Scopes();
        using var services = new ServiceCollection().AddLogging(l => l.AddProvider(provider)).AddMaskedLog().BuildServiceProvider();
        var log = services.GetRequiredService<ILogger<MaskedLogTests>>();

        using (log.BeginScope("To {Number}", Spelled))
        using (log.BeginScope(new Dictionary<string, object> { ["RequestPath"] = "/callers/+14155550177", ["Calls"] = 3 }))
        using (log.BeginScope("sip:+14155550177@example.com"))
            log.LogWarning("Now");

        string[] masked = ["To …77", "Number=…77", "RequestPath=/callers/…77", "Calls=3", "sip:…77@example.com"];
        masked.Except(provider.Written).ShouldBeEmpty();
        provider.Written.ShouldNotContain(l => Number().IsMatch(l));
    }

    /// <summary>Writes of each scope what the console's formatters write: its text, and its values.</summary>
    private sealed class Scopes : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

        public List<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;
        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;
        public bool IsEnabled(LogLevel logLevel) => true;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => scopes.Push(state);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            scopes.ForEachScope((scope, written) =>
            {
                written.Add($"{scope}");
                if (scope is IEnumerable<KeyValuePair<string, object?>> values)
                    written.AddRange(values.Select(v => $"{v.Key}={v.Value}"));
            }, Written);

        public void Dispose() { }
    }

    private void NoNumber() => App.Log.ShouldNotContain(l => Number().IsMatch(l));

    [GeneratedRegex(@"415\D{0,3}555\D?0177")]
    private static partial Regex Number();
}
