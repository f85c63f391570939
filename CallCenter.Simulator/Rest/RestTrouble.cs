using System.Text.RegularExpressions;
using CallCenter.Simulator.Control;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>The faults of the API: what is answered instead, before or after the request was carried out.</summary>
internal sealed class RestTrouble(Account account)
{
    /// <summary>The fault that this request meets, counted. Called under the account's gate.</summary>
    public RestFault? Meet(string method, string path)
    {
        var fault = account.Faults.RestFaults.FirstOrDefault(candidate => candidate.Times is not 0
            && (candidate.Method == "*" || candidate.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            && (candidate.Path == "*" || Regex.IsMatch(path, $"^{Regex.Escape(candidate.Path).Replace("\\*", "[^/]*")}$")));
        if (fault is null)
            return account.Faults.Rest == "none" ? null : new RestFault { Answer = account.Faults.Rest };
        fault.Times--;
        return fault;
    }

    /// <summary>Null: the client gets no answer at all.</summary>
    public static async Task<RestAnswer?> AnswerAsync(RestFault fault, HttpContext http)
    {
        switch (fault.Answer)
        {
            case "429":
                http.Response.Headers["Twilio-Concurrent-Requests"] = "100";
                return Problem(429, 20429, "Too Many Requests");
            case "500":
                return Problem(500, 20500, "An internal server error has occurred");
            case "503":
                return Problem(503, 20503, "Service Unavailable");
            case "reset":
                http.Abort();
                return null;
            default:
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return null;
        }
    }

    private static RestAnswer Problem(int status, int code, string message) => new(status, new RestProblem(status, code, message).Body);
}
