using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace CallCenter.Tests.Realtime;

/// <summary>Runs a theory for each protocol version a client may speak.</summary>
internal sealed class BothVersionsAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<string>("1.0.0"), new TheoryDataRow<string>("2.0.0")]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
