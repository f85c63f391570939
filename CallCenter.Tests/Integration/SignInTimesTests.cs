using System.Diagnostics;
using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>The cost of a sign-in: the same for every name, and no delay for calls.</summary>
[Collection(Alone.Name)]
public sealed class SignInTimesTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task Both_take_the_time_of_one_hash_before_and_behind_the_lock()
    {
        using var visitor = await Visitor.Come(App);
        async Task<double> Time(string name)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await visitor.Send("/account/sign-in", ("UserName", name), ("Password", "wrong"));
            return clock.Elapsed.TotalMilliseconds;
        }
        await Time("warm");

        foreach (var _ in new[] { "before", "behind" })
        {
            var (known, unknown) = (new List<double>(), new List<double>());
            for (var i = 0; i < 5; i++)
            {
                known.Add(await Time("doug"));
                unknown.Add(await Time("nobody"));
            }
            (unknown.Min() / known.Min()).ShouldBeInRange(0.5, 2);
        }
    }

    [Fact]
    public async Task A_crowd_that_signs_in_leaves_the_calls_alone()
    {
        await Attempt("doug");
        var crowd = Enumerable.Range(0, 60).Select(n => Attempt($"guess{n}")).ToList();
        var times = new List<double>();

        while (crowd.Any(c => !c.IsCompleted) && times.Count < 200)
        {
            var clock = Stopwatch.StartNew();
            (await App.Post("/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line),
                ("CallStatus", "ringing"))).Status.ShouldBe(HttpStatusCode.OK);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        await Task.WhenAll(crowd);

        times.Count.ShouldBeGreaterThan(3);
        TestContext.Current.TestOutputHelper?.WriteLine($"{times.Count} calls beside 60 sign-ins: "
            + $"median {times.Order().ElementAt(times.Count / 2):0} ms, slowest {times.Max():0} ms");
        times.Max().ShouldBeLessThan(2000);
    }

    private async Task Attempt(string userName)
    {
        using var visitor = await Visitor.Come(App);
        using var response = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", "wrong"));
    }
}
