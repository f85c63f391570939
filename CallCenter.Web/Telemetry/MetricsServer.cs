using System.Net.Sockets;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telemetry;

/// <summary>
/// <c>/metrics</c> on an address of its own. A server of its own too: an endpoint of the product would answer on the product's addresses,
/// and the product on this one. Calls are worth more than their metrics: if another program has the port, the app runs without, and the
/// doctor says so.
/// </summary>
public sealed class MetricsServer(
    MetricsText text, IOptions<MetricsOptions> options, IServiceProvider services, ILoggerFactory logs) : IHostedService,
    IHttpApplication<HttpContext>, IDisposable
{
    private readonly KestrelServer server = new(
        Options.Create(new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false }),
        new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);

    public bool Listens { get; private set; }

    /// <summary>Why it does not; null before the start.</summary>
    public string? Problem { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var url = options.Value.Url;
        server.Features.Get<IServerAddressesFeature>()!.Addresses.Add(url);
        try
        {
            await server.StartAsync(this, cancellationToken);
            Listens = true;
        }
        catch (FormatException e) { throw new SetupException($"Metrics:Url is not an address: {e.Message}"); }
        catch (InvalidOperationException e) { throw new SetupException($"Metrics:Url: {url} cannot be used: {e.Message}"); }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Problem = e is IOException { InnerException: AddressInUseException }
                ? $"Metrics:Url: another program has {url}." : $"Metrics:Url: the app cannot listen on {url}: {e.Message}";
            logs.CreateLogger<MetricsServer>().LogWarning("{Problem} There are no metrics until the next start", Problem);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = MetricsText.ContentType;
        await context.Response.WriteAsync(text.Read());
    }

    public void DisposeContext(HttpContext context, Exception? exception) { }
}
