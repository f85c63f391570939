using System.Diagnostics;
using System.Text.Json;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>
/// A command row goes to Twilio while it is wanted: it carries its own expiry, and whether it is still wanted is checked right before it is
/// sent. Every command is safe to repeat except creating a leg or a recording, which is looked up first.
/// </summary>
public sealed class TwilioDelivery(
    TwilioRest telephony, TwilioRecordings recordings, IServiceScopeFactory scopes, IOptions<OutboxOptions> options) : IDelivery
{
    private readonly TooEarly early = new(scopes);

    // Twilio is retried within a second; a temporary refusal that is over by then concerns no one.
    private const int TriesUnnoticed = 2;
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(3);
    // What is said meanwhile is recorded.
    private static readonly TimeSpan UnnoticedPause = TimeSpan.FromSeconds(2);

    public string Kind => OutboxMessage.Twilio;
    public TimeSpan Patience => TimeSpan.FromSeconds(12); // one request takes at most 5 s
    public int Loops => 3;
    public bool ByTopic => true; // a recording is paused even if Twilio does not hold the caller

    /// <summary>
    /// Twilio may not have a leg in its conference yet, for as long as <see cref="TooEarly"/> has patience. Someone who leaves, or returns,
    /// need not wait for the caller's music. But nobody is called in before it plays, and a whispering supervisor is not heard by the
    /// caller before they are muted.
    /// </summary>
    public bool MayPass(Due waiting, Due later, Exception failure) => failure is NotYetException && later.Event switch
    {
        Tell.HoldLeg or Tell.ResumeLeg or Tell.AddLeg => false,
        Tell.HangUpLeg => waiting.Event is Tell.HoldLeg or Tell.ResumeLeg or Tell.AddLeg or Tell.HangUpLeg,
        _ => waiting.Event is Tell.HoldLeg or Tell.ResumeLeg or Tell.AddLeg,
    };

    public async Task Deliver(Due message, CancellationToken ct)
    {
        var command = Read(message);
        if (message.Age > (command.WantedFor is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Value.GiveUpAfter))
        {
            await Report(message, command, Fate.Expired, ct);
            throw new UnwantedException($"it could not be carried out in time, and is {message.Age.TotalSeconds:0} s old");
        }
        if (!await Ask<WantedCommands, bool>(wanted => wanted.Still(message.Subject, message.Event, command, ct)))
            throw new UnwantedException("it is no longer wanted");
        var (began, told) = (Stopwatch.GetTimestamp(), false);
        try { told = await CarryOut(message, command, ct); }
        catch (RefusedByTwilioException e)
        {
            // Reported to the command's sender; if that settles it, the operators have nothing to do.
            var fate = new Fate(What.Refused, e.Message, e.Code, e.Early);
            if (await Report(message, command, fate, ct)) throw new UnwantedException(e.Message);
            throw new UndeliverableException(e.Message, e);
        }
        catch (Exception e) when (e is not UndeliverableException && !ct.IsCancellationRequested)
        {
            if (message.Attempts >= TriesUnnoticed || message.Age + Stopwatch.GetElapsedTime(began) > Unnoticed)
                await Report(message, command, new(What.Late, e.Message, Early: e is NotYetException), ct);
            throw;
        }
        // An attempt that was broken off is not counted, and may have told.
        var earlier = message.Attempts > 0 || message.Age > UnnoticedPause;
        if (earlier || command.Mends || told) await Report(message, command, Fate.Done, ct);
    }

    /// <summary>A request that hangs is late before it fails: the screens must not go on showing what is not so.</summary>
    /// <returns>Whether that was reported.</returns>
    private async Task<bool> CarryOut(Due message, LegCommand command, CancellationToken ct)
    {
        var done = early.OrDone(message.Age, () => Carry(message, command, ct), ct);
        var unnoticed = message.Event is Tell.PauseLegsRecording or Tell.StopLegsRecording ? UnnoticedPause : Unnoticed;
        var late = await Task.WhenAny(done, Task.Delay(unnoticed, ct)) != done && !ct.IsCancellationRequested;
        try
        {
            if (late) await Report(message, command, new(What.Late, "Twilio has not answered yet."), ct);
        }
        finally { await done; }
        return late;
    }

    /// <summary>The command's result, for the code that must react to it; reporting it again changes nothing.</summary>
    /// <returns>True: there is nothing else to do. False: a refusal stays, as a dead letter, for the operators.</returns>
    private Task<bool> Report(Due message, LegCommand command, Fate fate, CancellationToken ct) =>
        Ask<FollowCommands, bool>(follow => follow.Heard(message.Subject, message.Event, command, fate, ct));

    /// <summary>In its own scope, and so in its own transaction: the row's transaction is for the row only.</summary>
    private async Task<T> Ask<TAsked, T>(Func<TAsked, Task<T>> ask) where TAsked : notnull
    {
        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<TAsked>());
    }

    private static LegCommand Read(Due message)
    {
        try
        {
            return JsonSerializer.Deserialize<LegCommand>(message.Payload, JsonSerializerOptions.Web)
                ?? throw new UndeliverableException("The command is empty.");
        }
        catch (JsonException e) { throw new UndeliverableException($"The command cannot be read: {e.Message}", e); }
    }

    private Task Carry(Due message, LegCommand command, CancellationToken ct) => message.Event switch
    {
        Tell.HangUpLeg when command.Sid is { } sid => telephony.HangUp(sid, ct),
        Tell.HangUpLeg => InConference(command, (room, c) => telephony.HangUpLabel(room, command.Label!, c), ct),
        Tell.HoldLeg => InConference(command, (room, c) => telephony.Hold(room, command.Sid!, c), ct),
        Tell.ResumeLeg => InConference(command, (room, c) => telephony.Resume(room, command.Sid!, c), ct),
        Tell.CoachLeg => InConference(command, (room, c) => telephony.Coach(room, command.Sid!, command.Other, c), ct),
        Tell.StopCoachingLeg => InConference(command, (room, c) => telephony.Coach(room, command.Sid!, null, c), ct),
        Tell.MuteLeg => InConference(command, (room, c) => telephony.Mute(room, command.Sid!, true, c), ct),
        Tell.UnmuteLeg => InConference(command, (room, c) => telephony.Mute(room, command.Sid!, false, c), ct),
        Tell.FarewellLeg => telephony.Farewell(command.Sid!, command.Text ?? "", command.Language, ct),
        Tell.ReadmitLeg => telephony.Readmit(command.Sid!, Guid.Parse(command.Room!), ct),
        Tell.AddLeg => InConference(command, (room, c) => Make(message, room, command.Label!, command.New!, c), ct),
        Tell.TakeLegsMessage => TakeMessage(command.Sid!, ct),
        Tell.RecordLeg => recordings.Start(command.Sid!, Guid.Parse(command.Recording!), message.Age, ct),
        Tell.PauseLegsRecording => recordings.Pause(command.Sid!, command.Recording, ct),
        Tell.ResumeLegsRecording => recordings.Resume(command.Sid!, command.Recording, ct),
        Tell.StopLegsRecording => recordings.Stop(command.Sid!, command.Recording, ct),
        _ => throw new UndeliverableException($"Unknown Twilio command {message.Event}."),
    };

    /// <summary>At most one real call per row: an earlier attempt is looked up before anything is repeated.</summary>
    private async Task Make(Due message, string room, string label, NewLeg leg, CancellationToken ct)
    {
        var first = await Ask<Intents, bool>(intents => intents.Begin(message.EventId, ct));
        var wait = first ? null : await telephony.WasMade(room, label, leg, message.Age, ct);
        wait ??= await telephony.Call(room, label, leg, ct);
        if (wait is { } queued && queued > TimeSpan.Zero) await Ask<AwaitQueue, bool>(queue => queue.Run(leg.CallId, label, queued, ct));
    }

    /// <summary>Not twice: a caller who is already speaking would be interrupted and greeted again.</summary>
    private async Task TakeMessage(string callSid, CancellationToken ct)
    {
        if (await Ask<Once, bool>(once => once.Knows(TwilioWebhooks.VoicemailKey(callSid), ct))) return;
        await telephony.TakeMessage(callSid, ct);
    }

    private async Task InConference(LegCommand command, Func<string, CancellationToken, Task> act, CancellationToken ct)
    {
        if (command is { Conference: null, Room: null }) throw new UndeliverableException("The command names no conference.");
        var conference = command.Conference ?? (command.Room is { } room ? await telephony.FindConference(room, ct) : null);
        // By its name, a leg is called into a conference that does not exist yet.
        if (conference is null && command.New is not null) conference = command.Room;
        await (conference is not null ? act(conference, ct) : telephony.NoConference(command.Room!, command.Sid, ct));
    }
}
