using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Support;

/// <summary>One request to Twilio's API. <c>Path</c> is the part after the account's SID.</summary>
internal sealed record ApiRequest(string Method, string Path, string Form)
{
    public bool AddsParticipant => Method == "POST" && Path.EndsWith("/Participants.json", StringComparison.Ordinal);
    public bool ChangesParticipant => Method == "POST" && Path.Contains("/Participants/", StringComparison.Ordinal);
    public bool ChangesCall => Method == "POST" && Path.StartsWith("/Calls/", StringComparison.Ordinal) && Path.Count(c => c == '/') == 2;
}

/// <summary>
/// Sits between the product and its simulated Twilio: refuses as a test says, or answers differently from the simulator, and forwards
/// everything else.
/// </summary>
internal sealed partial class TwilioGate : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();
    private readonly string behind;
    private TwilioOptions? led;
    private volatile Rule[] rules = [];

    private TwilioGate(WebApplication app, string behind) => (this.app, this.behind) = (app, behind);

    public string Url => app.Urls.First();
    public ConcurrentQueue<ApiRequest> Asked { get; } = new();
    /// <summary>Status and Twilio's code; null lets the request through.</summary>
    public Func<ApiRequest, (int Status, int Code)?> Refuses { get; set; } = _ => null;
    /// <summary>What is waited for before a request is answered or forwarded.</summary>
    public Func<ApiRequest, Task> Holds { get; set; } = _ => Task.CompletedTask;
    /// <summary>JSON only; a recording's audio is forwarded unchanged.</summary>
    public Func<ApiRequest, string, string> Answers { get; set; } = (_, answer) => answer;

    public static async Task<TwilioGate> To(string behind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var gate = new TwilioGate(builder.Build(), behind);
        gate.app.Run(gate.Pass);
        await gate.app.StartAsync();
        return gate;
    }

    /// <summary>The running product uses this one until it is disposed.</summary>
    public static async Task<TwilioGate> Before(CallCenterApp product)
    {
        var options = product.Services.GetRequiredService<IOptions<TwilioOptions>>().Value;
        var gate = await To(options.ApiBaseUrl);
        gate.led = options;
        options.ApiBaseUrl = gate.Url;
        return gate;
    }

    /// <param name="path">After the account's SID; an asterisk stands for anything without a slash.</param>
    /// <param name="body">Only requests whose form contains this.</param>
    public void Refuse(string method, string path, int status, int code, string body = "") =>
        rules = [.. rules, new(method, new($"^{Regex.Escape(path).Replace("\\*", "[^/]*")}$"), body, status, code)];

    public void Heal() => rules = [];

    private (int Status, int Code)? Refused(ApiRequest asked) =>
        rules.FirstOrDefault(r => r.Fits(asked)) is { } rule ? (rule.Status, rule.Code) : Refuses(asked);

    private async Task Pass(HttpContext context)
    {
        var form = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var asked = new ApiRequest(context.Request.Method, Account().Replace(context.Request.Path.ToUriComponent(), ""), form);
        Asked.Enqueue(asked);
        await Holds(asked).WaitAsync(context.RequestAborted);
        if (Refused(asked) is var (status, code))
        {
            context.Response.StatusCode = status;
            // As Twilio names the numbers that it refuses.
            await context.Response.WriteAsJsonAsync(new { code, message = "Refused by a test, to +14155550177", status });
            return;
        }
        using var request = new HttpRequestMessage(new(asked.Method),
            behind + context.Request.Path.ToUriComponent() + context.Request.QueryString);
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        if (form.Length > 0) request.Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await http.SendAsync(request, context.RequestAborted);
        var content = answer.Content;
        context.Response.StatusCode = (int)answer.StatusCode;
        if (answer.Headers.Date is { } date) context.Response.Headers.Date = date.ToString("R");
        if (content.Headers.ContentType is { } type) context.Response.ContentType = type.ToString();
        if (content.Headers.ContentLength is 0) return;
        if (content.Headers.ContentType?.MediaType is "application/json")
        {
            await context.Response.WriteAsync(Answers(asked, await content.ReadAsStringAsync()));
            return;
        }
        context.Response.ContentLength = content.Headers.ContentLength;
        await content.CopyToAsync(context.Response.Body);
    }

    private sealed record Rule(string Method, Regex Path, string Body, int Status, int Code)
    {
        public bool Fits(ApiRequest asked) =>
            Method == asked.Method && Path.IsMatch(asked.Path) && asked.Form.Contains(Body, StringComparison.Ordinal);
    }

    [GeneratedRegex("^/2010-04-01/Accounts/[^/]+")]
    private static partial Regex Account();

    public async ValueTask DisposeAsync()
    {
        if (led is not null) led.ApiBaseUrl = behind;
        http.Dispose();
        await app.DisposeAsync();
    }
}
