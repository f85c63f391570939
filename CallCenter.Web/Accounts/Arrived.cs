namespace CallCenter.Web.Accounts;

/// <summary>Called for each person who signs in, however they signed in.</summary>
public delegate Task Arrived(Guid accountId, CancellationToken ct);
