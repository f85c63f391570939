using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Calls.Blocking;

/// <summary>How long a number stays blocked. Spelled in snake case in forms and JSON.</summary>
public enum BlockTime { Day, Month, ForGood }

/// <param name="Number">E.164; null if there is a problem.</param>
public sealed record BlockOutcome(string? Number, IReadOnlyList<Problem> Problems);

/// <summary>From the next call on, the number's calls are turned away. Blocking it again replaces the time and the reason.</summary>
public sealed class BlockNumber(CallCenterDb db, Audit audit)
{
    public const int LongestReason = 200;

    /// <param name="typed">As a person typed or pasted it; in national form, in the countries of the lines.</param>
    /// <param name="time">Null: what was chosen does not exist.</param>
    public async Task<BlockOutcome> Run(Guid by, string? typed, BlockTime? time, string? reason, CancellationToken ct)
    {
        var why = Typed.Clean(reason).ReplaceLineEndings(" ");
        var (number, problem) = await Read(typed, ct);
        Problem?[] problems =
        [
            problem,
            time is null ? new("Time", "Choose how long the number stays blocked.") : null,
            Typed.Check(why, "Reason", "The reason", LongestReason, required: false),
        ];
        if (number is null || time is not { } chosen || problems.Any(p => p is not null)) return new(null, [.. problems.OfType<Problem>()]);
        try { return await Save(by, number, chosen, why, ct); }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new(null, [new("Number", "Someone else has blocked this number at this moment.")]);
        }
    }

    /// <summary>The customer's number of a call, whoever called. Null if there is no such call.</summary>
    public async Task<BlockOutcome?> Customer(Guid by, Guid callId, BlockTime? time, CancellationToken ct) =>
        await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId, ct) is { } call
            ? await Run(by, call.CustomerNumber, time, null, ct) : null;

    private Task<BlockOutcome> Save(Guid by, string number, BlockTime time, string why, CancellationToken ct) =>
        db.InTransaction<BlockOutcome>(async () =>
        {
            var now = await db.Now(ct);
            var row = (await db.Blocked.Rows($"where number = {number} for update").ToListAsync(ct)).SingleOrDefault();
            if (row is null) db.Blocked.Add(row = new() { Number = number });
            (row.Reason, row.By, row.At, row.Until) = (why, by, now, End(time, now));
            audit.Add(by, "number.blocked", number, now, $"{(row.Until is { } end ? $"until {end:u}" : "for good")}; reason: {why}");
            await db.SaveChangesAsync(ct);
            return new(number, []);
        }, ct);

    private static DateTimeOffset? End(BlockTime time, DateTimeOffset now) => time switch
    {
        BlockTime.Day => now.AddDays(1),
        BlockTime.Month => now.AddDays(30),
        _ => null,
    };

    private async Task<(string? Number, Problem? Problem)> Read(string? typed, CancellationToken ct)
    {
        if (Typed.Clean(typed).Length == 0) return No("The number is missing.");
        if (WithheldNumber.IsTyped(typed)) return No(Withheld);
        var lines = await db.Lines.AsNoTracking().ToListAsync(ct);
        if (PhoneNumber.Called(typed, [.. lines.Select(l => l.Number)]) is { } own)
            return No($"This is your own number: the line {lines.Single(l => l.Number == own).Name} has it.");
        string[] countries = PhoneNumber.CountriesOf(lines.Select(l => l.Number));
        return PhoneNumber.Whole(typed, countries) switch
        {
            [var one] when WithheldNumber.Is(one) => No(Withheld),
            [var one] when await Exists(one, ct) => (one, null),
            [_, _, ..] => No("Several countries have this number. Start with + and the country code."),
            _ => No("This is not a phone number. Enter a full number, for example +1 415 555 0100."),
        };
    }

    /// <summary>Or someone has called from it, though no such number is known.</summary>
    private async Task<bool> Exists(string number, CancellationToken ct) => PhoneNumber.IsE164(number)
        && (PhoneNumber.ToE164(number) is not null || await db.Calls.AnyAsync(c => c.FromNumber == number, ct));

    private const string Withheld =
        "Withheld numbers belong to many callers and cannot be blocked. A line can refuse them all: edit the line.";

    private static (string?, Problem?) No(string why) => (null, new("Number", why));
}
