using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CallCenter.Tests.Realtime;

/// <summary>One POST to the publishing side, as the service unless a token says otherwise.</summary>
internal static class HttpPosts
{
    public static Task<(HttpStatusCode Status, string Body)> Post(
        RealtimeHost host, string path, string body, string? type = "application/json", string? token = null) =>
        Post(host, path, Encoding.UTF8.GetBytes(body), type, token);

    public static async Task<(HttpStatusCode Status, string Body)> Post(
        RealtimeHost host, string path, byte[] body, string? type = "application/json", string? token = null)
    {
        using var http = host.Http(token ?? host.Keys.ServiceKey);
        http.DefaultRequestHeaders.ExpectContinue = body.Length > 1_000_000;
        var content = new ByteArrayContent(body);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await http.PostAsync(path, content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
