using CallCenter.Simulator.Voice;
using CallCenter.Simulator.Webhooks;

namespace CallCenter.Simulator.Control;

/// <summary>One line of the log. Kind is webhook, verb, rest, sdk, call, hears or error.</summary>
internal sealed record JournalEntry(long Id, DateTimeOffset At, string Kind, string Name, string Text, string? Call, string? Conference,
    int? Status, int? Ms, object? Request, string? Response)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public Webhook? Webhook { get; init; }

    /// <summary>For a conference, with kind hears: each participant and whom they hear from now on.</summary>
    public IReadOnlyDictionary<string, string[]>? Hears { get; init; }
}

/// <summary>The newest few thousand events, in order.</summary>
internal sealed class Journal(Account account)
{
    private const int Kept = 5000;
    private readonly Lock adding = new();
    private readonly LinkedList<JournalEntry> entries = [];
    private long last;

    public void Add(string kind, string name, string text = "", string? call = null, string? conference = null, int? status = null,
        TimeSpan? took = null, IReadOnlyList<KeyValuePair<string, string>>? request = null, string? response = null,
        Webhook? hook = null, IReadOnlyDictionary<string, string[]>? hears = null)
    {
        lock (adding)
        {
            entries.AddLast(new JournalEntry(++last, DateTimeOffset.UtcNow, kind, name, text, call, conference, status,
                took is { } time ? (int)time.TotalMilliseconds : null,
                request?.Select(field => new { name = field.Key, value = field.Value }), response)
            { Webhook = hook, Hears = hears });
            if (entries.Count > Kept)
                entries.RemoveFirst();
        }
        account.Touch();
    }

    public JournalEntry? Find(long id)
    {
        lock (adding)
            return entries.FirstOrDefault(entry => entry.Id == id);
    }

    public IReadOnlyList<JournalEntry> Since(long id, string? kind = null, string? call = null, string? conference = null)
    {
        lock (adding)
            return [.. entries.Where(entry => entry.Id > id && (kind is null || entry.Kind == kind)
                && (call is null || entry.Call == call) && (conference is null || entry.Conference == conference))];
    }
}
