using System.Text.RegularExpressions;
using CallCenter.Web.Telephony;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Support;

/// <summary>
/// Sits in front of the simulated Twilio: refuses what a test wants refused, and forwards the rest. The product uses it until it is
/// disposed.
/// </summary>
public sealed partial class RefusingTwilio : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TwilioOptions options;
    private readonly HttpClient http = new();
    private readonly string behind;
    private volatile Rule[] rules = [];

    private sealed record Rule(string Method, Regex Path, string Body, int Status, int Code);

    private RefusingTwilio(WebApplication app, TwilioOptions options) => (this.app, this.options, behind) = (app, options, options.ApiBaseUrl);

    public static async Task<RefusingTwilio> Before(CallCenterApp product)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var twilio = new RefusingTwilio(builder.Build(), product.Services.GetRequiredService<IOptions<TwilioOptions>>().Value);
        twilio.app.Run(twilio.Answer);
        await twilio.app.StartAsync();
        twilio.options.ApiBaseUrl = twilio.app.Urls.First();
        return twilio;
    }

    /// <param name="path">After the account's SID; an asterisk matches anything without a slash.</param>
    /// <param name="body">Only requests whose form contains this.</param>
    public void Refuse(string method, string path, int status, int code, string body = "") =>
        rules = [.. rules, new(method, new($"^{Regex.Escape(path).Replace("\\*", "[^/]*")}$"), body, status, code)];

    public void Heal() => rules = [];

    private async Task Answer(HttpContext context)
    {
        var form = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var path = Account().Replace(context.Request.Path, "");
        if (rules.FirstOrDefault(r => r.Method == context.Request.Method && r.Path.IsMatch(path) && form.Contains(r.Body, StringComparison.Ordinal)) is { } rule)
        {
            context.Response.StatusCode = rule.Status;
            await context.Response.WriteAsJsonAsync(new { code = rule.Code, message = "Refused by a test, to +14155550177", status = rule.Status });
            return;
        }
        using var request = new HttpRequestMessage(new(context.Request.Method), behind + context.Request.Path.ToUriComponent() + context.Request.QueryString);
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        if (form.Length > 0) request.Content = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        if (answer.Headers.Date is { } date) context.Response.Headers.Date = date.ToString("R");
        if (answer.Content.Headers.ContentType is { } type) context.Response.ContentType = type.ToString();
        await answer.Content.CopyToAsync(context.Response.Body);
    }

    [GeneratedRegex("^/2010-04-01/Accounts/[^/]+")]
    private static partial Regex Account();

    public async ValueTask DisposeAsync()
    {
        options.ApiBaseUrl = behind;
        http.Dispose();
        await app.DisposeAsync();
    }
}
