using CallCenter.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: SideBySide]
[assembly: CollectionBehavior(typeof(Collections))]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace CallCenter.Tests.Support;

/// <summary>Collections all start at once; the lanes decide which of them continue.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SideBySideAttribute : Attribute, IParallelizationAttribute
{
    public ParallelMode? GetMode() => ParallelMode.Collections;
    public int? GetMaxThreads() => -1;
    public ParallelAlgorithm? GetAlgorithm() => null;
}

/// <summary>
/// Which test classes share what. By folder: integration and browser tests each take a lane; tests without a product run next to the
/// lanes, one class after another. A class that needs the machine for itself is marked <see cref="Alone"/>.
/// </summary>
public sealed class Collections(IXunitTestAssembly assembly)
    : CollectionPerClassTestCollectionFactory(assembly), IXunitTestCollectionFactory
{
    private static readonly string[] Lanes = ["Integration", "Browser"];
    private readonly XunitTestCollection beside = new(assembly, null, false, "beside the lanes");

    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass)
    {
        if (!Lanes.Contains(Folder(testClass.Namespace))) return beside;
        var definition = testClass.GetConstructors().Single().GetParameters().Any(p => p.ParameterType == typeof(CallCenterApp))
            ? typeof(InALaneWithItsProduct) : typeof(InALane);
        return new XunitTestCollection(TestAssembly, definition, false, testClass.FullName!);
    }

    /// <summary><c>Browser</c> of <c>CallCenter.Tests.Browser.Anything</c></summary>
    internal static string Folder(string? ofNamespace) => (ofNamespace ?? "").Split('.').ElementAtOrDefault(2) ?? "";
}

public sealed class InALane : ICollectionFixture<Lane>;

public sealed class InALaneWithItsProduct : ICollectionFixture<Lane>, IClassFixture<CallCenterApp>;

/// <summary>For tests that measure time or memory: after all others, one class after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone : ICollectionFixture<Lane>, IClassFixture<CallCenterApp>
{
    public const string Name = "alone";
}

/// <summary>The long ones start first, so that no lane is left with one of them at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections) where T : ITestCollection =>
        [.. testCollections.OrderByDescending(c => TestTimes.Expected(c.TestCollectionDisplayName))];
}
