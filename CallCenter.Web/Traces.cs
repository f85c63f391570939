using System.Diagnostics;

namespace CallCenter.Web;

/// <summary>The product's own spans. Without a listener (OpenTelemetry, if it is switched on) each costs one comparison.</summary>
public static class Traces
{
    public const string Name = "CallCenter";

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>W3C <c>traceparent</c> of what is under way; null unless it is being recorded.</summary>
    public static string? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>A span for a command, by the name of the class that <paramref name="rule"/> is written in.</summary>
    public static Activity? Command(Delegate rule)
    {
        if (!Source.HasListeners()) return null;
        var type = rule.Method.DeclaringType;
        while (type?.DeclaringType is { } outer) type = outer; // the compiler's class for a lambda is inside
        return Source.StartActivity(type?.Name ?? "command");
    }
}
