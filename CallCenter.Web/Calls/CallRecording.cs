namespace CallCenter.Web.Calls;

/// <summary>Whether a call is being recorded; null if it is not. Stored in lower case in <c>calls.recording</c>.</summary>
public enum CallRecording { On, Paused }
