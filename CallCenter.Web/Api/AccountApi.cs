using CallCenter.Web.Accounts;
using CallCenter.Web.People;
using Microsoft.AspNetCore.Identity;

namespace CallCenter.Web.Api;

/// <summary><c>POST /account/sign-out</c>, by a form: leads back to the sign-in.</summary>
public static class AccountApi
{
    public static void MapAccountApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/account/sign-out", async (HttpContext http, SignOut signOut, SignInManager<Account> cookies) =>
        {
            await signOut.Run(http.User.Id(), http.RequestAborted);
            await cookies.SignOutAsync();
            return Results.LocalRedirect("/account/sign-in");
        }).RequireAntiforgery();
        // Where sign-in returns to if the session ended before this request.
        routes.MapGet("/account/sign-out", () => Results.LocalRedirect("/"));
    }
}
