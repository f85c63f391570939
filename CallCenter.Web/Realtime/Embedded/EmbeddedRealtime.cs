using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime.Embedded;

public static class EmbeddedRealtime
{
    private static readonly string[] Post = ["POST"], Options = ["OPTIONS"];

    /// <summary>
    /// The sockets at <c>/realtime/v1/websocket</c> and <c>/socket/websocket</c>, publishing at <c>/realtime/v1/api/broadcast</c>
    /// and <c>/api/broadcast</c>. Maps nothing when <c>Realtime:Url</c> names a server.
    /// </summary>
    public static void MapEmbeddedRealtime(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        if (!services.GetRequiredService<IOptions<RealtimeOptions>>().Value.Embedded) return;

        var socket = ActivatorUtilities.CreateInstance<SocketEndpoint>(services);
        var accept = endpoints.CreateApplicationBuilder().UseWebSockets().Use(_ => socket.Accept).Build();
        foreach (var path in (string[])["/realtime/v1/websocket", "/socket/websocket"])
            Open(endpoints.Map(path, accept), "Realtime socket");

        var broadcast = ActivatorUtilities.CreateInstance<BroadcastEndpoints>(services);
        foreach (var mount in (string[])["/realtime/v1/api", "/api"])
        {
            Publish(endpoints, mount + "/broadcast", broadcast.Batch);
            Publish(endpoints, mount + "/broadcast/{topic}/events/{event}", broadcast.Single);
        }
    }

    private static void Publish(IEndpointRouteBuilder endpoints, string path, RequestDelegate handler)
    {
        Open(endpoints.MapMethods(path, Post, Cors.Open(handler)), "Realtime broadcast");
        Open(endpoints.MapMethods(path, Options, Cors.Preflight), "Realtime broadcast preflight");
    }

    // Tokens, not the sign-in cookie, are checked here.
    private static void Open(IEndpointConventionBuilder endpoint, string name) =>
        endpoint.AllowAnonymous().DisableAntiforgery().WithDisplayName(name);
}
