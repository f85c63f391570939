using CsCheck;

namespace CallCenter.Tests.Fuzz;

/// <summary>What Twilio sends, changed in up to four ways.</summary>
internal static class WebhookInputs
{
    private static readonly string[] Paths =
        ["voice", "join", "left", "call-status", "conference", "voicemail", "message-left", "recording", "ping"];

    private static readonly Gen<string> CallSid = Gen.Frequency(
        (3, Gen.OneOf("@@sid0@@", "@@sid1@@", "@@sid2@@", "@@sid3@@", "@@leg0@@")), (2, Gen.Int[0, 40].Select(n => $"CA{n:x32}")));
    private static readonly Gen<string> Number = Gen.OneOf(
        "@@number0@@", "@@number1@@", "+14155550177", "anonymous", "client:@@identity0@@", "client:@@identity1@@", "@@ourNumber@@", "");
    private static readonly Gen<string> Label = Gen.OneOf(
        "caller", "agent-@@agent0@@", "agent-@@agent1@@", "supervisor-@@agent2@@", "outside-1", "");

    private static readonly Gen<List<(string, string)>> Call = Gen.Select(CallSid, Number, Number,
        Gen.OneOf("ringing", "in-progress", "completed", "busy", "no-answer", "canceled", "failed", "queued"), Gen.Int[0, 5],
        (sid, from, to, status, number) => new List<(string, string)>
        {
            ("AccountSid", "@@account@@"), ("ApiVersion", "2010-04-01"), ("CallSid", sid), ("CallStatus", status),
            ("Direction", "inbound"), ("From", from), ("To", to), ("SequenceNumber", $"{number}"), ("callId", "@@call2@@"),
        });

    private static readonly Gen<List<(string, string)>> Conference = Gen.Select(CallSid, Label,
        Gen.OneOf("@@call0@@", "@@call1@@", "@@call2@@", "@@call3@@"),
        Gen.OneOf("participant-join", "participant-leave", "conference-end", "conference-start", "participant-mute"), Gen.Int[0, 30],
        (sid, label, name, what, number) => new List<(string, string)>
        {
            ("AccountSid", "@@account@@"), ("ConferenceSid", "@@conference0@@"), ("FriendlyName", name),
            ("SequenceNumber", $"{number}"), ("StatusCallbackEvent", what), ("CallSid", sid), ("ParticipantLabel", label),
            ("ParticipantCallStatus", "completed"),
        });

    private static readonly Gen<List<(string, string)>> Recording = Gen.Select(CallSid, Gen.Int[0, 20],
        Gen.OneOf("in-progress", "completed", "absent", "paused", "failed"),
        Gen.OneOf("0", "3", "-1", "99999999999", "2147483647", "1.5"),
        (sid, number, status, duration) => new List<(string, string)>
        {
            ("AccountSid", "@@account@@"), ("CallSid", sid), ("RecordingSid", $"RE{number:x32}"), ("RecordingStatus", status),
            ("RecordingDuration", duration), ("RecordingStartTime", "Mon, 23 Nov 2026 09:00:00 +0000"),
        });

    private static readonly Gen<string> Query = Gen.Frequency(
        (6, Gen.Const("")),
        (3, Gen.Select(Gen.OneOf("@@call0@@", "@@call2@@", "@@call3@@"), Label, (call, party) => $"?call={call}&party={party}")),
        (1, Gen.Select(Garbage.Text, Garbage.Text, (a, b) =>
            $"?call={Uri.EscapeDataString(Paired(a))}&party={Uri.EscapeDataString(Paired(b))}&intent={Uri.EscapeDataString(Paired(b))}")),
        (1, Garbage.Text.Select(t => $"?{Answer.Bytes(t)}")));

    private static readonly Gen<string> Type = Gen.Frequency(
        (12, Gen.Const("application/x-www-form-urlencoded")),
        (1, Gen.OneOf("application/x-www-form-urlencoded; charset=utf-16", "APPLICATION/X-WWW-FORM-URLENCODED",
            "multipart/form-data; boundary=x", "application/json", "text/xml", "", "x", "application/x-www-form-urlencoded-not")));

    private static readonly Gen<Seal> Forged = Gen.OneOf(
        Seal.Missing, Seal.Empty, Seal.Garbage, Seal.WrongKey, Seal.Tampered, Seal.ForeignAccount);

    /// <summary>How one field changes: dropped, doubled, given another value, renamed, joined by hundreds.</summary>
    private static readonly Gen<Action<List<(string Name, string Value)>>> Change = Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, 100], Garbage.Text, (how, which, text) => (Action<List<(string Name, string Value)>>)(form =>
        {
            if (form.Count == 0) return;
            var at = which % form.Count;
            switch (how)
            {
                case 0: form.RemoveAt(at); break;
                case 1: form.Add((form[at].Name, text)); break;
                case 2 or 3 or 4: form[at] = (form[at].Name, text); break;
                case 5: form[at] = (text, form[at].Value); break;
                default: for (var i = 0; i < which * 6; i++) form.Add(($"f{i}", "x")); break;
            }
        }));

    public static Gen<Request> All(bool valid) =>
        from path in Gen.Frequency(
            (20, Gen.OneOf(Paths)),
            (1, Gen.OneOf("nothing", "voice/", "VOICE", "%76oice", "voice%2f..%2fjoin", "..;/voice")))
        from form in path switch { "conference" => Conference, "recording" => Recording, _ => Call }
        from changes in Change.List[0, 3]
        from raw in Gen.Frequency((8, Gen.Const((string?)null)), (1, Garbage.Bytes.Select(b => (string?)b)))
        from query in Query
        from type in Type
        from token in Gen.Frequency((6, Gen.Const("")), (1, Gen.Int[0, 50].Select(n => $"token-{n}")), (1, Garbage.Text))
        from seal in valid ? Gen.Const(Seal.Valid) : Forged
        select new Request(valid ? "webhooks, signed" : "webhooks, forged", "POST", $"/webhooks/twilio/{path}{query}",
            [("Content-Type", type), .. token.Length > 0 ? new[] { ("I-Twilio-Idempotency-Token", token) } : []],
            raw ?? Encoded(form, changes), Seal: seal);

    private static string Encoded(List<(string Name, string Value)> form, List<Action<List<(string Name, string Value)>>> changes)
    {
        foreach (var change in changes) change(form);
        return string.Join('&', form.Select(f => $"{Escaped(f.Name)}={Escaped(f.Value)}"));
    }

    // What is already percent garbage stays garbage.
    private static string Escaped(string text) => text.StartsWith('%') ? text
        : text.StartsWith("@@", StringComparison.Ordinal) ? text : Uri.EscapeDataString(Paired(text)).Replace("%40%40", "@@");

    private static string Paired(string text) => new([.. text.Select(c => char.IsSurrogate(c) ? '\ufffd' : c)]);
}
