namespace CallCenter.Web.Accounts;

/// <summary>Why an action was refused, in words for the person. <see cref="Field"/> is the input's name, or empty.</summary>
public sealed record Problem(string Field, string Message);
