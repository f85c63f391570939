namespace CallCenter.Web;

/// <summary>An id with the name that people know.</summary>
public sealed record Named(Guid Id, string Name);
