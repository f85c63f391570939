using System.Globalization;
using System.Text.RegularExpressions;
using CallCenter.Simulator.Control;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>The API's faults: the answer that is sent instead, before or after the request was carried out.</summary>
internal sealed class RestTrouble(Account account)
{
    // The codes are Twilio's 20xxx for the status; a request that needs another one names it.
    private static readonly Dictionary<string, (int Code, string Message)> Problems = new()
    {
        ["400"] = (20001, "Bad request"),
        ["401"] = (20003, "Authenticate"),
        ["403"] = (20403, "Forbidden"),
        ["404"] = (20404, "The requested resource was not found"),
        ["409"] = (20409, "Conflict"),
        ["429"] = (20429, "Too Many Requests"),
        ["500"] = (20500, "An internal server error has occurred"),
        ["502"] = (20502, "Bad Gateway"),
        ["503"] = (20503, "Service Unavailable"),
    };

    /// <summary>The fault that applies to this request, counted. Called under the account's gate.</summary>
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
            case "html":
                return new(503) { Page = "<html><body><h1>503 Service Unavailable</h1></body></html>" };
            case "reset":
                http.Abort();
                return null;
            case "hang":
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return null;
            default:
                if (fault.Answer == "429")
                    http.Response.Headers["Twilio-Concurrent-Requests"] = "100";
                var (status, (code, message)) = (int.Parse(fault.Answer, CultureInfo.InvariantCulture), Problems[fault.Answer]);
                return new(status, new RestProblem(status, fault.Code ?? code, message).Body);
        }
    }

    public static string Answers => string.Join(", ", Problems.Keys) + ", html, reset or hang";

    public static bool Knows(string? answer) =>
        answer is "html" or "reset" or "hang" || (answer is not null && Problems.ContainsKey(answer));
}
