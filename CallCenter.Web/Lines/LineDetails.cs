using CallCenter.Web.Accounts;

namespace CallCenter.Web.Lines;

/// <summary>A line as a supervisor typed it.</summary>
public sealed record LineDetails(string? Number, string? Name, string? Greeting, int RingSeconds, int WrapUpSeconds, bool Active)
{
    internal const int LongestGreeting = 1000;

    /// <summary>The same with the number in E.164, and what is wrong with it.</summary>
    internal (LineDetails Clean, IReadOnlyList<Problem> Problems) Check()
    {
        var clean = this with
        {
            Number = PhoneNumber.ToE164(Typed.Clean(Number)) ?? "",
            Name = Typed.Clean(Name),
            Greeting = Typed.Clean(Greeting).ReplaceLineEndings(" "),
        };
        Problem?[] problems =
        [
            Typed.Clean(Number).Length == 0 ? new("Number", "The number is missing.")
                : clean.Number.Length == 0 ? new("Number", "This is not a phone number. Start with + and the country code, for example +1 415 555 0100.") : null,
            Typed.Check(clean.Name!, "Name", "The name", 80),
            Typed.Check(clean.Greeting!, "Greeting", "The greeting", LongestGreeting, required: false),
            RingSeconds is < 5 or > 600 ? new("RingSeconds", "Let it ring for 5 to 600 seconds.") : null,
            WrapUpSeconds is < 0 or > 600 ? new("WrapUpSeconds", "Choose 0 to 600 seconds after a call.") : null,
        ];
        return (clean, [.. problems.OfType<Problem>()]);
    }

    internal static readonly Problem Taken = new("Number", "Another line already has this number.");
}
