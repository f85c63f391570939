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

    /// <summary>Shown once, on the next page.</summary>
    public static void Note(this PageModel page, string note) => page.TempData["Note"] = note;
}
