using CallCenter.Web.Accounts;

namespace CallCenter.Web.People;

/// <summary>The command <c>create-admin</c>: the first person of an installation, or a way back in when everyone is locked out.</summary>
public sealed class CreateAdmin(AddPerson addPerson)
{
    /// <summary>Prints the one-time password, or what was wrong. Returns the process's exit code.</summary>
    public async Task<int> Run(string userName, string displayName, CancellationToken ct)
    {
        var added = await addPerson.Run(null, userName, displayName, Roles.All, ct);
        foreach (var problem in added.Problems) await Console.Error.WriteLineAsync(problem.Message);
        if (added.Problems.Count > 0) return 1;
        Console.WriteLine($"{added.UserName} can sign in once with the password {added.Password} and then chooses their own. "
            + "It will not be shown again.");
        return 0;
    }
}
