namespace CallCenter.Web.Lines;

/// <summary>Whether a line is open at a moment.</summary>
/// <param name="Until">When callers are served no more or again; null: not within a year.</param>
/// <param name="Why">The holiday's name, or the reason that a person gave; null if it is only the hours.</param>
/// <param name="ByHand">A person closed it.</param>
public sealed record Opening(bool IsOpen, DateTimeOffset? Until, string? Why = null, bool ByHand = false);
