using System.Text.RegularExpressions;
using CallCenter.Tests.Fuzz;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Who has access to each of the product's endpoints. They come from its own routing: one that is not in the list fails.</summary>
public sealed class AccessTests(CallCenterApp app) : ProductTest(app)
{
    private const string Nowhere = "01930000-0000-7000-8000-000000000000";

    [Fact]
    public async Task Every_door_opens_to_those_of_the_list_and_to_nobody_else()
    {
        Person[] people = [await App.SignIn("doug"), await App.SignIn("sue"), await App.SignIn("ops")];
        using var stranger = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(App.Url) };
        var found = new List<string>();
        foreach (var door in Surface.Doors(App))
        {
            if (!AccessList.Doors.TryGetValue(door.Key, out var expected))
            {
                found.Add($"{door.Key} is not in the list");
                continue;
            }
            var let = new List<char>();
            foreach (var (who, http) in people.Select(p => p.Http).Prepend(stranger).Zip("nase", (http, who) => (who, http)))
                if (await Opens(http, door)) let.Add(who);
            if (string.Concat(let) != expected) found.Add($"{door.Key} opens to \"{string.Concat(let)}\", not \"{expected}\"");
        }
        found.AddRange(AccessList.Doors.Keys.Except(Surface.Doors(App).Select(d => d.Key))
            .Select(gone => $"{gone} is listed and does not exist"));

        found.ShouldBeEmpty(string.Join("\n", found));
    }

    /// <summary>Without the antiforgery token, which is checked after access: nothing is done, but the access shows.</summary>
    private static async Task<bool> Opens(HttpClient http, Door door)
    {
        var path = door.Path.Replace("{**path}", "").Replace("{**page}", "");
        path = Regex.Replace(path, @"\{[^}]*\}", Nowhere);
        using var request = new HttpRequestMessage(new(door.Method == "*" ? "GET" : door.Method), path);
        if (door.Method == "POST")
            request.Content = door.Page ? new FormUrlEncodedContent([]) : new StringContent("{}", null, "application/json");
        foreach (var (name, values) in http.DefaultRequestHeaders) if (name == "RequestVerificationToken") request.Headers.Add(name, "");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var sentAway = response.Headers.Location?.OriginalString is { } to
            && (to.Contains("/account/sign-in?returnUrl") || to.Contains("/account/access-denied"));
        return !sentAway && (int)response.StatusCode is not (401 or 403);
    }
}
