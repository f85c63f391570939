using System.Net.Http.Json;
using System.Text.Json;

namespace CallCenter.Tests.Support;

/// <summary>A customer's phone: the simulator's control plane.</summary>
public sealed class Phone(string url) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new(url) };
    private readonly HashSet<string> past = []; // calls of other tests
    private long began; // the last entry of other tests in the log

    /// <summary>Places a call and returns its SID at once.</summary>
    public async Task<string> Call(string from = CallCenterApp.Caller, string to = CallCenterApp.Line)
    {
        using var response = await http.PostAsJsonAsync("/simulate/calls", new { from, to });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sid").GetString()!;
    }

    public async Task HangUp(string sid) => (await http.PostAsync($"/simulate/calls/{sid}/hangup", null)).EnsureSuccessStatusCode();

    /// <summary>That many seconds of speech pass at once for all recordings of the call.</summary>
    public async Task Speak(string sid, int seconds) =>
        (await http.PostAsJsonAsync($"/simulate/calls/{sid}/speak", new { seconds })).EnsureSuccessStatusCode();

    public async Task Digits(string sid, string digits) =>
        (await http.PostAsJsonAsync($"/simulate/calls/{sid}/digits", new { digits })).EnsureSuccessStatusCode();

    /// <summary>Waits for the tone: the caller is at a voicemail's Record.</summary>
    public Task Tone(string sid) => Eventually.True(async () => (await Get(sid)).GetProperty("message").ValueKind == JsonValueKind.Object);

    /// <summary>What the caller hears: ringback, say, music, hold, conference or silence.</summary>
    public async Task<string> Hears(string sid) => (await Get(sid)).GetProperty("hearing").GetString()!;

    public async Task<JsonElement> Get(string sid) => await http.GetFromJsonAsync<JsonElement>($"/simulate/calls/{sid}");

    public async Task<JsonElement> Calls() => await http.GetFromJsonAsync<JsonElement>("/simulate/calls");

    /// <param name="since">Only what came after the entry of this id; 0: in this test, because the whole log is megabytes.</param>
    public async Task<JsonElement> Logged(string kind, long since = 0) =>
        await http.GetFromJsonAsync<JsonElement>($"/simulate/log?kind={kind}&since={(since == 0 ? began : since)}");

    public async Task Put(string path, object body) => (await http.PutAsJsonAsync(path, body)).EnsureSuccessStatusCode();

    public async Task Post(string path, object? body = null) =>
        (await http.PostAsJsonAsync(path, body ?? new { })).EnsureSuccessStatusCode();

    /// <summary>The newest leg that was called at this number in this test.</summary>
    public Task<JsonElement?> LegTo(string number) => Eventually.Get(async () =>
        (await Calls()).EnumerateArray()
            .Where(c => c.GetProperty("to").GetString() == number && !past.Contains(c.GetProperty("sid").GetString()!))
            .OrderByDescending(c => c.GetProperty("createdAt").GetString())
            .Cast<JsonElement?>().FirstOrDefault());

    public async Task Faults(object faults) => (await http.PutAsJsonAsync("/simulate/faults", faults)).EnsureSuccessStatusCode();

    /// <summary>
    /// Waits until a fault has dropped a webhook with each of these words. Webhooks wait for one another, and whatever is sent after the
    /// fault is over arrives.
    /// </summary>
    public Task Dropped(params string[] words) => Eventually.True(async () =>
    {
        var dropped = await WhatWasDropped();
        return words.All(word => dropped.Exists(e => e.Contains(word)));
    });

    /// <summary>The same of one leg's webhook.</summary>
    public Task DroppedOf(string sid, string @event) =>
        Eventually.True(async () => (await WhatWasDropped()).Exists(e => e.Contains(sid) && e.Contains(@event)));

    private async Task<List<string>> WhatWasDropped() =>
        [.. (await Logged("webhook")).EnumerateArray().Select(e => e.ToString()).Where(e => e.Contains("dropped"))];

    /// <summary>Ends all calls that a test has left, removes all faults and forgets the behaviour of outside phones.</summary>
    public async Task Clear()
    {
        await Post("/simulate/reset");
        foreach (var entry in (await Logged("call")).EnumerateArray())
        {
            began = entry.GetProperty("id").GetInt64();
            if (entry.TryGetProperty("call", out var call) && call.GetString() is { } sid) past.Add(sid);
        }
    }

    public void Dispose() => http.Dispose();
}
