namespace CallCenter.Web.Data;

/// <summary>Why the app cannot start, in words for the person who installs it.</summary>
public sealed class SetupException(string message) : Exception(message);
