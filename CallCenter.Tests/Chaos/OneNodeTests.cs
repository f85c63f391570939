namespace CallCenter.Tests.Chaos;

/// <summary>Whatever fails around the only node, the invariants hold.</summary>
[Collection(TwoAtATime.OneNode)]
public sealed class OneNodeTests(Ground ground, Table table) : FaultTests(ground, table)
{
    public static TheoryData<Point> Points =>
        [.. Amount.Of([Point.AfterCommitBeforeTheAnswer, Point.AfterPublishBeforeMark], Enum.GetValues<Point>())];

    [Theory]
    [MemberData(nameof(Points))]
    public Task Killed(Point point) => Play($"SIGKILL {point}", Amount.Of(1, 50), new(Amount.Seed), async centre =>
    {
        var reached = point is Point.DuringPublish or Point.AfterPublishBeforeMark
            ? centre.Realtime.Arm(point)
            : centre.Postgres.Arm(point);
        await reached.WaitAsync(TimeSpan.FromSeconds(30));
        await centre.Kill(centre.Nodes[0]);
        await centre.StartNode();
    });

    public static TheoryData<string> Signals => [.. Amount.Of<string[]>(["KILL"], ["INT", "QUIT", "KILL"])];

    [Theory]
    [MemberData(nameof(Signals))]
    public Task PostgreSQL_gone(string signal) =>
        Play($"PostgreSQL gone by SIG{signal} under 50 webhooks/s", Amount.Of(1, 5), new(Amount.Seed), async centre =>
        {
            using var load = new Load(centre);
            using var enough = new CancellationTokenSource();
            var pressing = load.Press(50, enough.Token);
            await Centre.Tick(1500);
            await Ground.Down(signal);
            await Centre.Tick(1000);
            await Ground.Up();
            centre.Reconnect();
            await Centre.Tick(1500);
            await enough.CancelAsync();
            await pressing;
        });

    public static TheoryData<RealtimeTrouble> Troubles =>
    [
        .. Amount.Of<RealtimeTrouble[]>(
            [RealtimeTrouble.BlackHole],
            [RealtimeTrouble.Refused, RealtimeTrouble.BlackHole, RealtimeTrouble.TooManyRequests]),
    ];

    [Theory]
    [MemberData(nameof(Troubles))]
    public Task Realtime_away(RealtimeTrouble trouble) => Play($"Realtime {trouble}", 1, new(Amount.Seed, Here: true), async centre =>
    {
        centre.Realtime.Trouble = trouble;
        centre.CutSockets();
        await Centre.Tick(Amount.Of(8_000, 60_000));
        centre.Realtime.Trouble = RealtimeTrouble.None;
        centre.MendSockets();
    });

    [Theory(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    [InlineData("429", false)]
    [InlineData("500", false)]
    [InlineData("503", false)]
    [InlineData("hang", false)]
    [InlineData("reset", true)]
    public Task Twilio_in_trouble(string answer, bool acts) =>
        Play($"Twilio's REST answers {answer}{(acts ? " after it acted" : "")}", 1, new(Amount.Seed), async centre =>
        {
            await centre.Phone.Faults(new { restFaults = new[] { new { answer, acts } } });
            await Centre.Tick(Amount.Of(5_000, 60_000));
            await centre.Phone.Faults(new { });
        });

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Webhooks_twice_and_in_the_wrong_order() =>
        Play("webhooks twice, late and in the wrong order", 1, new(Amount.Seed), async centre =>
        {
            await centre.Phone.Faults(new
            {
                duplicate = new[] { "*" },
                reorder = new[] { "conference", "call-status" },
                delay = new[] { "conference" },
                delayMs = 300,
            });
            await Centre.Tick(Amount.Of(6_000, 60_000));
            await centre.Phone.Faults(new { });
        });
}
