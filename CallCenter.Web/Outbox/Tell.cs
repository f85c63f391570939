using System.Text.Json;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

/// <summary>What Twilio is to do, as stored in an outbox row. Every command here is safe to repeat.</summary>
/// <param name="Sid">The leg's call sid.</param>
/// <param name="Conference">The conference's sid, for hold and resume.</param>
/// <param name="Room">The conference's name, where its sid is not known: the event that tells it may be lost.</param>
/// <param name="Text">What is said to the caller, for a farewell.</param>
public sealed record TwilioCommand(string Sid, string? Conference = null, string? Text = null, string? Room = null);

/// <summary>Adds Twilio commands to the present transaction; they leave in order per call once it has committed.</summary>
public sealed class Tell(CallCenterDb db)
{
    public const string HangUpLeg = "hang_up";
    public const string HoldLeg = "hold";
    public const string ResumeLeg = "resume";
    public const string FarewellLeg = "farewell";

    public void HangUp(Guid callId, string legSid) => Add(callId, HangUpLeg, new(legSid));

    /// <summary>Comes to nothing while the caller is not in a conference yet; FollowLegs makes up for it when they enter.</summary>
    public void Hold(Call call) => InConference(call, HoldLeg);

    public void Resume(Call call) => InConference(call, ResumeLeg);

    private void InConference(Call call, string name) =>
        Add(call.Id, name, call.ConferenceSid is { } conference ? new(call.CallSid, conference) : new(call.CallSid, Room: call.Id.ToString()));

    /// <summary>Takes the caller out of the conference, says the words and hangs up.</summary>
    public void Farewell(Call call, string text) => Add(call.Id, FarewellLeg, new(call.CallSid, Text: text));

    private void Add(Guid subject, string name, TwilioCommand command) => db.Outbox.Add(new()
    {
        EventId = Guid.CreateVersion7(),
        Kind = OutboxMessage.Twilio,
        Subject = subject,
        Topic = "call",
        Event = name,
        Payload = JsonSerializer.Serialize(command, JsonSerializerOptions.Web),
    });
}
