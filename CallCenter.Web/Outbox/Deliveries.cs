using System.Net;
using System.Text;
using System.Text.Json;
using CallCenter.Web.Realtime;
using CallCenter.Web.Telephony;
using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>A broadcast row goes to Realtime.</summary>
public sealed class BroadcastDelivery(IBroadcaster broadcaster) : IDelivery
{
    public string Kind => OutboxMessage.Broadcast;
    public TimeSpan Patience => TimeSpan.FromSeconds(6); // one request takes at most 2 s

    public async Task Deliver(Due message, CancellationToken ct)
    {
        try
        {
            await broadcaster.Send(new(message.Topic, message.Event, Encoding.UTF8.GetBytes(message.Payload), message.EventId.ToString()), ct);
        }
        catch (BroadcastFailedException e) when (e.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.BadRequest)
        {
            throw new UndeliverableException(e.Message, e);
        }
    }
}

/// <summary>A command row goes to Twilio. Every command is safe to repeat.</summary>
public sealed class TwilioDelivery(ITelephony telephony, TwilioRecordings recordings, NpgsqlDataSource source) : IDelivery
{
    public string Kind => OutboxMessage.Twilio;
    public TimeSpan Patience => TimeSpan.FromSeconds(12); // one request takes at most 5 s
    public int Loops => 3;

    public async Task Deliver(Due message, CancellationToken ct)
    {
        try { await Carry(message, ct); }
        catch (RefusedByTwilioException e) { throw new UndeliverableException(e.Message, e); }
    }

    private async Task Carry(Due message, CancellationToken ct)
    {
        var command = JsonSerializer.Deserialize<TwilioCommand>(message.Payload, JsonSerializerOptions.Web)!;
        await (message.Event switch
        {
            Tell.HangUpLeg => telephony.HangUp(command.Sid, ct),
            Tell.HoldLeg => InConference(command, telephony.Hold, ct),
            Tell.ResumeLeg => InConference(command, telephony.Resume, ct),
            Tell.FarewellLeg => telephony.Farewell(command.Sid, command.Text ?? "", ct),
            Tell.TakeLegsMessage => TakeMessage(command.Sid, ct),
            Tell.RecordLeg => recordings.Start(command.Sid, Guid.Parse(command.Recording!), ct),
            Tell.PauseLegsRecording => recordings.Pause(command.Sid, command.Recording, ct),
            Tell.ResumeLegsRecording => recordings.Resume(command.Sid, command.Recording, ct),
            Tell.StopLegsRecording => recordings.Stop(command.Sid, command.Recording, ct),
            _ => throw new UndeliverableException($"Unknown Twilio command {message.Event}."),
        });
    }

    /// <summary>Not twice: a caller who is already speaking would be cut off and greeted again.</summary>
    private async Task TakeMessage(string callSid, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from app.webhook_receipts where key = $1)");
        command.Parameters.Add(new() { Value = TwilioWebhooks.VoicemailKey(callSid) });
        if (await command.ExecuteScalarAsync(ct) is not true) await recordings.TakeMessage(callSid, ct);
    }

    private async Task InConference(TwilioCommand command, Func<string, string, CancellationToken, Task> act, CancellationToken ct)
    {
        var conference = command.Conference ?? (command.Room is { } room ? await telephony.FindConference(room, ct) : null);
        if (conference is not null) await act(conference, command.Sid, ct);
    }
}
