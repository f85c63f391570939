using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Control;

/// <summary>What a person does with a phone: call, answer, decline, press keys, hang up.</summary>
internal sealed class CallsControl(Account account)
{
    /// <summary>The phone's defaults for omitted fields. An empty or unusual value is used as it is.</summary>
    public sealed record NewCall(string? From = null, string? To = null);

    public sealed record Press(string? Digits);

    public sealed record Words(double? Seconds = null);

    public void Map(IEndpointRouteBuilder simulate)
    {
        simulate.MapPost("/calls", PlaceAsync);
        simulate.MapGet("/calls", (HttpContext http) => Exchange.Answer(http, 200, CallView.All(account)));
        simulate.MapGet("/calls/{sid}", (HttpContext http, string sid) => OfCall(http, sid, _ => true));
        simulate.MapPost("/calls/{sid}/hangup", (HttpContext http, string sid) => OfCall(http, sid, HangUp));
        simulate.MapPost("/calls/{sid}/answer", (HttpContext http, string sid) =>
            OfCall(http, sid, call => call.FarEnd is Telephone && account.Switchboard.Answer(call)));
        simulate.MapPost("/calls/{sid}/decline", (HttpContext http, string sid) => OfCall(http, sid, Decline));
        simulate.MapPost("/calls/{sid}/reject", (HttpContext http, string sid) => OfCall(http, sid, Decline));
        simulate.MapPost("/calls/{sid}/digits", PressAsync);
        simulate.MapPost("/calls/{sid}/speak", SpeakAsync);
        simulate.MapPost("/calls/{sid}/quiet", (HttpContext http, string sid) => OfCall(http, sid, call => Speak(call, false)));
    }

    // POST /simulate/calls {from?, to?} -> 201 {sid, ...}: a phone calls a number of the account.
    private async Task PlaceAsync(HttpContext http)
    {
        if (await Exchange.BodyAsync<NewCall>(http) is not { } wish)
            return;
        var call = account.Switchboard.Receive(wish.From ?? "+14155550134",
            wish.To ?? account.Options.Numbers.FirstOrDefault() ?? "+14155550100");
        object described;
        lock (account.Gate)
            described = CallView.Of(call);
        await Exchange.Answer(http, 201, described);
    }

    // POST /simulate/calls/{sid}/digits {digits: "12#"}
    private async Task PressAsync(HttpContext http, string sid)
    {
        if (await Exchange.BodyAsync<Press>(http) is not { Digits: { } digits })
        {
            if (!http.Response.HasStarted)
                await Exchange.Answer(http, 400, new { error = "digits are missing" });
            return;
        }
        await OfCall(http, sid, call =>
        {
            if (call.IsOver || digits.Any(digit => !"0123456789*#".Contains(digit)))
                return false;
            foreach (var digit in digits)
                call.Keys.Writer.TryWrite(digit);
            account.Journal.Add("call", "digits",
                text: digits + (call.Seat is null ? "" : " (not heard inside a conference)"), call: call.Sid);
            return true;
        });
    }

    // POST /simulate/calls/{sid}/speak {seconds?}: they speak from now on; or that many seconds pass at once, in a recording's time.
    private async Task SpeakAsync(HttpContext http, string sid)
    {
        if (await Exchange.BodyOrAsync(http, new Words()) is not { } words)
            return;
        await OfCall(http, sid, call =>
        {
            if (!Speak(call, true))
                return false;
            account.Recorder.Pass(call, Math.Clamp(words.Seconds ?? 0, 0, 86400));
            return true;
        });
    }

    private bool Speak(Call call, bool speaks)
    {
        if (call.IsOver)
            return false;
        account.Recorder.Speak(call, speaks);
        return true;
    }

    private bool HangUp(Call call)
    {
        if (call.IsOver)
            return false;
        if (call.Direction != "inbound" && call.Answered is null)
            return Decline(call);
        account.Switchboard.End(call, call.Answered is null ? CallStatus.Canceled : CallStatus.Completed, "hung up");
        return true;
    }

    private bool Decline(Call call)
    {
        if (call.Status != CallStatus.Ringing || call.Direction == "inbound" || call.FarEnd is not Telephone)
            return false;
        account.Switchboard.End(call, CallStatus.Busy, "declined", sip: 486);
        return true;
    }

    // 404 unknown, 409 not possible in its current state.
    private Task OfCall(HttpContext http, string sid, Func<Call, bool> act)
    {
        lock (account.Gate)
        {
            if (account.FindCall(sid) is not { } call)
                return Exchange.Answer(http, 404, new { error = $"no call {sid}" });
            var done = act(call);
            account.Touch();
            return Exchange.Answer(http, done ? 200 : 409, CallView.Of(call));
        }
    }
}
