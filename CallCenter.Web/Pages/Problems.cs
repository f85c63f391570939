using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

internal static class Problems
{
    /// <summary>Shows each problem at its field. Returns true if there is none, from the command or from reading the form.</summary>
    public static bool Accepts(this PageModel page, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            if (page.ModelState.GetFieldValidationState(problem.Field) != ModelValidationState.Invalid)
                page.ModelState.AddModelError(problem.Field, problem.Message);
        return page.ModelState.IsValid;
    }

    /// <summary>
    /// What the form that is shown again was filled from: once the person is told that it was older, saving again replaces what is stored.
    /// </summary>
    public static string? SeenNow(this PageModel page, string? seen, string? stored, string field = Seen.Field)
    {
        if (page.ModelState.GetFieldValidationState(field) != ModelValidationState.Invalid) return seen;
        page.Response.StatusCode = StatusCodes.Status409Conflict;
        return stored;
    }

    /// <summary>Shown once, on the next page.</summary>
    public static void Note(this PageModel page, string note) => page.TempData["Note"] = note;
}
