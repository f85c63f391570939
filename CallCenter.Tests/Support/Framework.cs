using System.Reflection;
using CallCenter.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(Framework))]

namespace CallCenter.Tests.Support;

/// <summary>xunit's own, but also collects how long tests took, and in which lane one failed.</summary>
public sealed class Framework : XunitTestFramework
{
    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) => new Executor(base.CreateExecutor(assembly));

    private sealed class Executor(ITestFrameworkExecutor xunits) : ITestFrameworkExecutor, IAsyncDisposable
    {
        public async ValueTask RunTestCases(
            IReadOnlyCollection<ITestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions, CancellationToken? cancellationToken = null)
        {
            using var times = new TestTimes();
            Quiet.ComesAfter(testCases);
            await xunits.RunTestCases(testCases, new Ear(executionMessageSink, times), executionOptions, cancellationToken);
            times.Summarize();
        }

        public ValueTask DisposeAsync() => (xunits as IAsyncDisposable)?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private sealed class Ear(IMessageSink sink, TestTimes times) : IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestStarting starting: times.Begin(starting); break;
                case ITestFinished finished: times.End(finished); break;
                case ITestCollectionFinished finished: Quiet.Ended(finished.TestCollectionUniqueID); break;
                case ITestFailed { Messages.Length: > 0 } failed when Lanes.Taken.TryGetValue(failed.TestCollectionUniqueID, out var lane):
                    var pictures = Screenshots.Of(failed.TestUniqueID) is { } taken ? $"; {taken}" : "";
                    failed.Messages[0] += $"\nLane {lane.Number}; its log: {lane.Log.Path}{pictures}";
                    break;
            }
            return sink.OnMessage(message);
        }
    }
}
