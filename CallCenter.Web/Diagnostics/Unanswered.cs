using System.Net.WebSockets;

namespace CallCenter.Web.Diagnostics;

/// <summary>Why there was no answer, in words.</summary>
public static class Unanswered
{
    /// <summary>For one request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static bool Is(Exception e, CancellationToken ct) => e is HttpRequestException or WebSocketException or IOException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    public static string Says(Exception e, Uri at) => e switch
    {
        OperationCanceledException => $"{at.Authority} did not respond within {Patience.TotalSeconds:0} s.",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => $"The name {at.Host} cannot be resolved.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"No secure connection to {at.Authority}: {e.GetBaseException().Message}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            $"Nothing is listening at {at.Authority}: {e.GetBaseException().Message}.",
        WebSocketException { InnerException: HttpRequestException inner } => Says(inner, at),
        _ => $"The connection to {at.Authority} failed: {e.GetBaseException().Message}",
    };
}
