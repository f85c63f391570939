using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Support;

/// <summary>A reverse proxy in front of the app, as good or as bad as a test wants it.</summary>
public sealed class Proxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private Proxy(WebApplication app) => this.app = app;

    public string Url => app.Urls.First();

    /// <param name="upstream">The address to which it forwards a request, from its path and query.</param>
    /// <param name="instead">Answers instead of the app; false forwards the request.</param>
    public static async Task<Proxy> Start(Func<string, string> upstream, Func<HttpContext, Task<bool>>? instead = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new Proxy(builder.Build());
        proxy.app.Run(async http =>
        {
            if (instead is not null && await instead(http)) return;
            await proxy.Pass(http, upstream(http.Request.Path + http.Request.QueryString));
        });
        await proxy.app.StartAsync();
        return proxy;
    }

    private async Task Pass(HttpContext to, string upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, upstream) { Content = new StreamContent(to.Request.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", to.Request.ContentType);
        request.Headers.Add("X-Twilio-Signature", to.Request.Headers["X-Twilio-Signature"].ToString());
        using var response = await http.SendAsync(request);
        to.Response.StatusCode = (int)response.StatusCode;
        if (response.Headers.Location is { } location) to.Response.Headers.Location = location.ToString();
        to.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await response.Content.CopyToAsync(to.Response.Body);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}
