using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>A stranger cannot find out from the sign-in page which user names exist, nor which of them are locked.</summary>
public sealed class SignInSecretsTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_name_that_exists_and_one_that_does_not_get_the_same_answers_before_and_behind_the_lock()
    {
        await App.Execute("update app.users set active = false where user_name = 'rhonda'");
        var answers = new Dictionary<string, List<string>>();

        foreach (var name in new[] { "doug", "nobody", "rhonda" })
        {
            answers[name] = [];
            for (var tries = 1; tries <= 7; tries++) answers[name].Add(await Attempt(name, "wrong"));
        }

        answers["doug"][0].ShouldContain("Incorrect user name or password.");
        answers["doug"][0].ShouldNotContain("Too many failed attempts");
        answers["doug"][6].ShouldContain("Incorrect user name or password.");
        answers["doug"][6].ShouldContain("Too many failed attempts");
        foreach (var name in answers.Keys.Skip(1)) answers[name].Select(a => a.Replace(name, "doug")).ShouldBe(answers["doug"]);
    }

    [Fact]
    public async Task Behind_the_lock_the_right_password_is_answered_like_a_wrong_one()
    {
        for (var i = 0; i < 5; i++) await Attempt("doug", "wrong");

        (await Attempt("doug", "demo")).ShouldBe(await Attempt("doug", "wrong"));
    }

    [Fact]
    public async Task A_lock_ends_and_the_count_begins_anew_for_both()
    {
        foreach (var name in new[] { "doug", "nobody" })
        {
            for (var i = 0; i < 5; i++) await Attempt(name, "wrong");
            (await Attempt(name, "wrong")).ShouldContain("Too many");
            await App.Execute("""
                update app.sign_in_failures
                set locked_until = clock_timestamp() - interval '1 second', at = clock_timestamp() - interval '6 minutes'
                """);

            for (var i = 0; i < 4; i++) (await Attempt(name, "wrong")).ShouldNotContain("Too many");
            (await Attempt(name, "wrong")).ShouldContain("Too many");
        }
    }

    [Fact]
    public async Task What_was_typed_as_a_name_is_not_kept()
    {
        await Attempt("my secret password", "doug");

        (await App.Scalar<string>("select encode(name, 'escape') from app.sign_in_failures"))!.ToLowerInvariant()
            .ShouldNotContain("secret");
        App.Log.ShouldNotContain(l => l.Contains("secret password", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Nothing_is_hashed_while_a_transaction_is_open()
    {
        await using var scope = App.Services.CreateAsyncScope();
        var hasher = scope.ServiceProvider.GetRequiredService<IPasswordHasher<Account>>();
        var hash = hasher.HashPassword(null!, "outside");
        await using var tx = await scope.ServiceProvider.GetRequiredService<CallCenterDb>().Database.BeginTransactionAsync();

        Should.Throw<InvalidOperationException>(() => hasher.HashPassword(null!, "inside"));
        Should.Throw<InvalidOperationException>(() => hasher.VerifyHashedPassword(null!, hash, "outside"));
    }

    /// <summary>The page, without what is new in each answer.</summary>
    private async Task<string> Attempt(string userName, string password)
    {
        using var visitor = await Visitor.Come(App);
        using var response = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", password));
        var page = Regex.Replace(await response.Content.ReadAsStringAsync(),
            "(name=\"__RequestVerificationToken\"[^>]*value=|name=\"csrf-token\" content=|name=\"server-time\" content=|data-now=)"
            + "\"[^\"]*\"", "$1");
        var said = Regex.Replace(page, "for \\d minutes?", "for minutes");
        return $"{(int)response.StatusCode} {response.Headers.Location?.OriginalString} {said}";
    }
}
