using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>The pages' forms, filled in and sent as a browser would.</summary>
internal static partial class Forms
{
    public static Task<HttpResponseMessage> Send(this Person person, string path, params (string Name, string Value)[] fields) =>
        person.Http.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>The text of the page that was returned, or of the page it redirects to.</summary>
    public static async Task<string> Text(this Person person, HttpResponseMessage response) => WebUtility.HtmlDecode(
        response.StatusCode == HttpStatusCode.Redirect
            ? await person.Http.GetStringAsync(response.Headers.Location)
            : await response.Content.ReadAsStringAsync());

    public static async Task<Guid> AccountId(this CallCenterApp app, string userName) =>
        await app.Scalar<Guid>($"select id from app.users where user_name = '{userName}'");

    /// <summary>As someone with that role would have given it.</summary>
    public static Task Give(this CallCenterApp app, string userName, string role) => app.Execute($"""
        insert into app.user_roles (user_id, role_id)
        select u.id, r.id from app.users u, app.roles r where u.user_name = '{userName}' and r.name = '{role}'
        """);

    /// <summary>Adds a person through the supervisor's page and returns the one-time password it shows.</summary>
    public static async Task<string> Add(this Person supervisor, string userName, params string[] roles)
    {
        using var added = await supervisor.Send("/people/add",
            [("UserName", userName), ("DisplayName", $"{userName} the new"), .. roles.Select(r => ("Roles", r))]);
        return Password().Match(await supervisor.Text(added)).Groups[1].Value;
    }

    [GeneratedRegex("id=\"one-time-password\">([^<]+)<")]
    private static partial Regex Password();
}
