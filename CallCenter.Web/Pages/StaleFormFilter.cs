using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CallCenter.Web.Pages;

/// <summary>Tells the problem page that a form was refused because of its token.</summary>
internal sealed class StaleFormFilter : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult) context.HttpContext.Features.Set(new StaleForm());
    }

    public void OnResultExecuted(ResultExecutedContext context) { }
}
