using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Someone who is not signed in, on the sign-in page.</summary>
internal sealed partial class Visitor : IDisposable
{
    private string token = "";

    public HttpClient Http { get; }

    private Visitor(CallCenterApp app) => Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(app.Url) };

    public static async Task<Visitor> Come(CallCenterApp app)
    {
        var visitor = new Visitor(app);
        visitor.token = Token().Match(await visitor.Http.GetStringAsync("/account/sign-in")).Groups[1].Value;
        return visitor;
    }

    /// <summary>Sends a form, and keeps the token of the page that is returned.</summary>
    public async Task<HttpResponseMessage> Send(string path, params (string Name, string Value)[] fields)
    {
        var response = await Http.PostAsync(path, new FormUrlEncodedContent(
            [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), new("__RequestVerificationToken", token)]));
        return response;
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
