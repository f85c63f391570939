using Xunit.Sdk;
using Xunit.v3;

namespace CallCenter.Tests.Support;

/// <summary>
/// When all test collections have ended that start at once, so that others can still run side by side, but without those. The names of
/// collections that wait for it begin with <see cref="Later"/>.
/// </summary>
internal static class Quiet
{
    public const string Later = "later: ";
    private static readonly TaskCompletionSource Came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly Lock Gate = new();
    private static HashSet<string> running = [];

    public static bool IsFor(string collection) => collection.StartsWith(Later, StringComparison.Ordinal);

    public static void ComesAfter(IEnumerable<ITestCase> testCases)
    {
        // What runs alone comes later still: the framework starts it when the quiet has come and gone.
        var collections = testCases.Select(testCase => testCase.TestCollection)
            .Where(c => c is not ICoreTestCollection { DisableParallelization: true } && !IsFor(c.TestCollectionDisplayName));
        lock (Gate)
        {
            running = [.. collections.Select(c => c.UniqueID)];
            if (running.Count == 0) Came.TrySetResult();
        }
    }

    public static void Ended(string collection)
    {
        lock (Gate)
        {
            if (running.Remove(collection) && running.Count == 0) Came.TrySetResult();
        }
    }

    public static Task Comes() => Came.Task;
}
