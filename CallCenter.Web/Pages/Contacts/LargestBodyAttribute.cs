using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CallCenter.Web.Pages.Contacts;

/// <summary>
/// A longer body is 413 before anything reads it. Otherwise the antiforgery check would fail to read its token, and tell the person that
/// the page is out of date.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LargestBodyAttribute(long most) : Attribute, IAuthorizationFilter, IOrderedFilter
{
    public long Most => most;

    public int Order => 0; // the antiforgery check has 1000

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        if (context.HttpContext.Request.ContentLength > most)
            context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
    }
}
