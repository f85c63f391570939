namespace CallCenter.Web;

/// <summary>An id with the name people know it by.</summary>
public sealed record Named(Guid Id, string Name);
