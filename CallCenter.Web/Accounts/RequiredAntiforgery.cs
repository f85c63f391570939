using Microsoft.AspNetCore.Antiforgery;

namespace CallCenter.Web.Accounts;

public static class RequiredAntiforgery
{
    /// <summary>Refuses a request without a valid token in the header <c>RequestVerificationToken</c> or the form. GET and HEAD pass.</summary>
    public static TBuilder RequireAntiforgery<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return await next(context);
            try { await http.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(http); }
            catch (AntiforgeryValidationException)
            {
                return Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "This page is out of date", detail: "Reload it and try again.");
            }
            return await next(context);
        });
}
