using System.Globalization;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>One event as the product announces a ringing call; the customer's number identifies it.</summary>
public static class Payload
{
    public const string Number = "#######";
    public const int First = 2_000_000; // the digits of a phone number begin with 2

    public static string Of(int number) => (First + number).ToString(CultureInfo.InvariantCulture);

    public static string Template { get; } = $$"""
        {"id":"019a0000-0000-7000-8000-000000000001","at":"2026-11-23T09:00:00.123456+00:00",
        "call":{"id":"019a0000-0000-7000-8000-000000000002","version":1,"state":"ringing","endReason":null,"direction":"inbound",
        "number":"\u002B1415{{Number}}","numberDisplay":"\u002B1 415-555-0134",
        "from":"\u002B14155550134","fromDisplay":"\u002B1 415-555-0134","to":"\u002B14155550100",
        "line":{"id":"019a0000-0000-7000-8000-000000000003","name":"Main line"},"agent":null,
        "declinedBy":["019a0000-0000-7000-8000-000000000004","019a0000-0000-7000-8000-000000000005"],
        "offeredTo":null,"ringReason":"transfer","sentBy":"019a0000-0000-7000-8000-000000000006",
        "parties":[{"label":"agent-019a0000-0000-7000-8000-000000000007","kind":"agent","purpose":"consult","state":"gone",
        "name":"Rhonda","agentId":"019a0000-0000-7000-8000-000000000007","number":null,"numberDisplay":null,"mode":null,
        "addedBy":"019a0000-0000-7000-8000-000000000006","since":"2026-11-23T09:00:00.123456+00:00","outcome":"no_answer"}],
        "startedAt":"2026-11-23T09:00:00.123456+00:00","since":"2026-11-23T09:00:00.123456+00:00","answeredAt":null,"endedAt":null,
        "parked":null,"ringsUntil":"2026-11-23T09:00:30.123456+00:00","recording":null,"recordingRule":"off","contact":null,"opens":false},
        "agent":null,"text":null}
        """.ReplaceLineEndings("");

    /// <summary>
    /// Finds the next event in a frame and moves past it; negative if there is none. A server may put several into one frame.
    /// </summary>
    public static int Next(ref ReadOnlySpan<byte> frame)
    {
        var mark = "\"number\":\""u8;
        while (frame.IndexOf(mark) is var start and >= 0)
        {
            frame = frame[(start + mark.Length)..];
            var end = frame.IndexOf((byte)'"');
            if (end < Number.Length || !int.TryParse(frame[(end - Number.Length)..end], CultureInfo.InvariantCulture, out var number))
                continue;
            frame = frame[end..];
            return number - First;
        }
        return -1;
    }
}
