using CallCenter.Web.Data;

namespace CallCenter.Web.Accounts;

/// <summary>Who did what to whom, written in the transaction of the action itself.</summary>
public sealed class Audit(CallCenterDb db)
{
    /// <param name="by">Null: someone at the server's console.</param>
    /// <param name="action">The action's name, such as <c>person.deactivated</c>.</param>
    public void Add(Guid? by, string action, string subject, DateTimeOffset at, string? detail = null) =>
        db.AuditLog.Add(new() { ActorId = by, Action = action, Subject = subject, At = at, Detail = detail });
}
