using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CallCenter.Web.Pages;

/// <summary>
/// A method or handler that a page does not have is 405: the page would be drawn without the data that its GET reads. A form with
/// an impossible field, such as a checkbox with the value "away", is 400: it cannot be shown again either.
/// </summary>
internal sealed class OnlyWhatItHandles : IPageFilter
{
    public void OnPageHandlerSelected(PageHandlerSelectedContext context) { }

    public void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var request = context.HttpContext.Request;
        // The problem page is drawn in place of any request.
        if (context.HandlerInstance is ProblemPage || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return;
        if (context.HandlerMethod is null) context.Result = new StatusCodeResult(StatusCodes.Status405MethodNotAllowed);
        else if (!context.ModelState.IsValid) context.Result = new BadRequestResult();
    }

    public void OnPageHandlerExecuted(PageHandlerExecutedContext context) { }
}
