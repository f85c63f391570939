using Microsoft.AspNetCore.Antiforgery;

namespace CallCenter.Web.Accounts;

/// <summary>The form's token does not match this person or has expired, most often because its page was open for days.</summary>
public sealed record StaleForm;

public static class RequiredAntiforgery
{
    /// <summary>
    /// Refuses a request without a valid token in the header <c>RequestVerificationToken</c> or the form. GET and HEAD pass.
    /// </summary>
    public static TBuilder RequireAntiforgery<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return await next(context);
            try { await http.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(http); }
            catch (AntiforgeryValidationException)
            {
                if (http.Request.IsOfAPerson())
                {
                    http.Features.Set(new StaleForm());
                    return Results.StatusCode(StatusCodes.Status400BadRequest);
                }
                return Results.Problem(statusCode: StatusCodes.Status400BadRequest,
                    title: "This page is out of date", detail: "Reload it and try again.");
            }
            return await next(context);
        });
}
