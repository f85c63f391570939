using CallCenter.Web.Agents;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>The target of a transfer or an invitation: exactly one of the three.</summary>
/// <param name="Anyway">A person has confirmed that this unusual number is right.</param>
public sealed record Target(Guid? AgentId = null, Guid? LineId = null, string? Number = null, bool Anyway = false)
{
    public bool IsOne =>
        new object?[] { AgentId, LineId, string.IsNullOrWhiteSpace(Number) ? null : Number }.Count(t => t is not null) == 1;
}

/// <summary>A target that is available now: an agent who can be rung, an active line, or a number that may be called.</summary>
public sealed record Reachable(Agent? Agent = null, Line? Line = null, string? Number = null)
{
    public string Name => Agent?.DisplayName ?? Line?.Name ?? PhoneNumber.Show(Number!);
}
