using System.Text.Json;

namespace CallCenter.Simulator.Control;

/// <summary>JSON in and out of the control plane.</summary>
internal static class Exchange
{
    public static async Task<T?> BodyAsync<T>(HttpContext http) where T : class
    {
        try
        {
            if (http.Request.HasJsonContentType() && await http.Request.ReadFromJsonAsync<T>(Json.Options, http.RequestAborted) is { } body)
                return body;
        }
        catch (Exception unreadable) when (unreadable is JsonException or BadHttpRequestException or IOException)
        {
            // Answered below like any other unreadable body.
        }
        await Answer(http, 400, new { error = "a JSON body is expected" });
        return null;
    }

    /// <summary>For a body that may be omitted.</summary>
    public static async Task<T?> BodyOrAsync<T>(HttpContext http, T otherwise) where T : class =>
        http.Request.HasJsonContentType() ? await BodyAsync<T>(http) : otherwise;

    public static Task Answer(HttpContext http, int status, object body)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, Json.Options, http.RequestAborted);
    }
}
