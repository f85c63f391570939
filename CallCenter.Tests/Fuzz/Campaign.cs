using CallCenter.Tests.Integration;
using CallCenter.Tests.Realtime;

namespace CallCenter.Tests.Fuzz;

/// <summary>Something that must never happen, and the input that caused it.</summary>
internal sealed record Violation(int Number, string What, Input? Input)
{
    public override string ToString() => $"input {Number}: {What}{(Input is null ? "" : $"\n    {Input}")}";
}

/// <summary>Sends a range of inputs in batches and checks each batch for what must never happen.</summary>
internal sealed class Campaign(FuzzApp app, Func<int, Input> inputs, bool rightful) : IAsyncDisposable
{
    private const int Enough = 6;
    // With permissions, the scene is used up: calls end and people are signed out.
    private const int BatchesPerScene = 3;
    private readonly Sender sender = new(app);
    private readonly List<Violation> violations = [];
    private Scene? scene;
    private RawClient? witness;
    private LogWatch log = null!;

    public async Task<IReadOnlyList<Violation>> Run(int from, int count)
    {
        log = await LogWatch.Of(app);
        for (var (at, batches) = (from, 0); at < from + count && violations.Count < Enough; at += FuzzRun.Batch, batches++)
        {
            if (scene is null || (rightful && batches % BatchesPerScene == 0)) await Renew();
            var numbers = Enumerable.Range(at, Math.Min(FuzzRun.Batch, from + count - at)).ToArray();
            if (await Try(numbers, counted: true) is { } fault) await Find(numbers, fault);
            if (app.Baseline is null) (app.Baseline, app.Table.Memory) = (Memory(), (Memory(), 0));
        }
        app.Table.Memory = (app.Baseline ?? 0, Memory());
        return violations;
    }

    /// <summary>Halves the batch, each time in a new scene, until one input remains that causes it alone.</summary>
    private async Task Find(int[] numbers, string fault)
    {
        var whole = numbers;
        while (numbers.Length > 1)
        {
            var half = numbers.Length / 2;
            await Renew();
            if (await Try(numbers[..half], counted: false) is { } first) (numbers, fault) = (numbers[..half], first);
            else
            {
                await Renew();
                if (await Try(numbers[half..], counted: false) is { } second) (numbers, fault) = (numbers[half..], second);
                else break; // only together, or only once
            }
        }
        var input = inputs(numbers[0]);
        Note(input, numbers.Length == 1 ? new(numbers[0], fault, input)
            : new(whole[0], $"with the inputs {numbers[0]} to {numbers[^1]} together: {fault}", null));
        await Renew();
    }

    /// <summary>What went wrong with the batch as a whole; what one input's own answer shows is noted at once.</summary>
    private async Task<string?> Try(int[] numbers, bool counted)
    {
        Input[] batch = [.. numbers.Select(inputs)];
        var before = rightful ? null : await Fingerprint.Take(app);
        var ended = rightful ? await Fingerprint.Ended(app) : null;

        var answers = await sender.Send(batch, scene!);

        for (var i = 0; counted && i < batch.Length; i++)
        {
            app.Table.Add(batch[i].Surface, answers[i]);
            if (Wrong(answers[i]) is not { } wrong || violations.Count >= Enough) continue;
            Note(batch[i], new(numbers[i], wrong, batch[i]));
        }
        var faults = log.Faults().ToList();
        // A 5xx has been noted with its input; the log says why.
        if (counted && answers.Any(a => a.Status >= 500))
        {
            foreach (var why in faults.Where(f => f.Contains("unhandled exception")))
                Note(batch[0], new(numbers[0], $"in this batch {why}", null));
            faults.RemoveAll(f => f.Contains("unhandled exception"));
        }
        if (before is not null && await Fingerprint.Take(app) is var after && after != before)
            faults.Add($"state changed: {Fingerprint.Difference(before, after)}");
        if (ended is not null)
        {
            var now = await Fingerprint.Ended(app);
            if (ended.FirstOrDefault(c => now.GetValueOrDefault(c.Key) != c.Value).Key is { } revived)
                faults.Add($"the ended call {revived} changed");
            if (await Fingerprint.Breaches(app) is { } breach) faults.Add(breach);
        }
        if (!rightful && (await witness!.Settle()).FirstOrDefault(f => f.Event == "broadcast") is { } heard)
            faults.Add($"a private channel heard {heard.Text[..Math.Min(200, heard.Text.Length)]}");
        return faults.Count == 0 ? null : string.Join("; ", faults.Distinct().Take(3));
    }

    private void Note(Input input, Violation violation)
    {
        violations.Add(violation);
        app.Table.Add(input.Surface, violation);
    }

    private static string? Wrong(Answer answer) => answer.Status switch
    {
        null => $"no answer: {answer.Text}",
        // Asked for again, and told when.
        503 when answer.Text.Contains("This recording is not ready yet.", StringComparison.Ordinal) => null,
        >= 500 => $"answered {answer.Status}: {answer.Text[..Math.Min(600, answer.Text.Length)]}",
        _ when answer.Text.Contains("   at CallCenter.", StringComparison.Ordinal)
            || answer.Text.Contains("Npgsql.", StringComparison.Ordinal) => "the answer shows our inside",
        _ => null,
    };

    private async Task Renew()
    {
        await Leave();
        scene = await Scene.Set(app);
        log.Faults();
        witness = await app.Listens(scene.People[Who.Sue]);
    }

    public static long Memory()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        GC.Collect(); // not by GetTotalMemory, which collects up to twenty times
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private async Task Leave()
    {
        if (witness is not null) await witness.DisposeAsync();
        if (scene is not null) await scene.DisposeAsync();
        (witness, scene) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        sender.Dispose();
    }
}
