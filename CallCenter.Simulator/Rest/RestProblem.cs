using System.Text.Json.Nodes;

namespace CallCenter.Simulator.Rest;

/// <summary>Twilio's error body: {code, message, more_info, status}.</summary>
internal sealed class RestProblem(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static RestProblem NotFound(string what) => new(404, 20404, $"The requested resource {what} was not found");

    public JsonObject Body => new()
    {
        ["code"] = code,
        ["message"] = Message,
        ["more_info"] = $"https://www.twilio.com/docs/errors/{code}",
        ["status"] = Status,
    };
}

internal sealed record RestAnswer(int Status, JsonNode? Body = null)
{
    public static RestAnswer Ok(JsonNode body) => new(200, body);

    /// <summary>A WAV file instead of JSON.</summary>
    public byte[]? Media { get; init; }

    /// <summary>HTML instead of JSON, as a proxy might answer.</summary>
    public string? Page { get; init; }

    public static readonly RestAnswer Gone = new(204);
}
