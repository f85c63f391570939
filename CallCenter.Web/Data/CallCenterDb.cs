using System.Text.Json;
using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Blocking;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.FollowUps;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace CallCenter.Web.Data;

/// <summary>The EF model of the schema in <c>Migrations/</c>; a test and the startup check compare it with the live catalog.</summary>
public sealed class CallCenterDb(DbContextOptions<CallCenterDb> options)
    : IdentityDbContext<Account, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<ActiveCall> ActiveCalls => Set<ActiveCall>();
    public DbSet<ParkedCall> ParkedCalls => Set<ParkedCall>();
    public DbSet<RingEvent> RingEvents => Set<RingEvent>();
    public DbSet<Leg> Legs => Set<Leg>();
    public DbSet<CallNote> CallNotes => Set<CallNote>();
    public DbSet<Talk> Talks => Set<Talk>();
    public DbSet<AgentSpan> AgentSpans => Set<AgentSpan>();
    public DbSet<Line> Lines => Set<Line>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<BlockedNumber> Blocked => Set<BlockedNumber>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<ContactNumber> ContactNumbers => Set<ContactNumber>();
    public DbSet<ContactImport> ContactImports => Set<ContactImport>();
    public DbSet<HolidayCalendar> Calendars => Set<HolidayCalendar>();
    public DbSet<Holiday> Holidays => Set<Holiday>();
    public DbSet<Recording> Recordings => Set<Recording>();
    public DbSet<FollowUp> FollowUps => Set<FollowUp>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<EventTime> EventTimes => Set<EventTime>();
    public DbSet<WebhookReceipt> WebhookReceipts => Set<WebhookReceipt>();
    public DbSet<AuditEntry> AuditLog => Set<AuditEntry>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The database's clock within a larger query; <see cref="Transactions.Now"/> reads it alone.</summary>
    public static DateTimeOffset Clock() => throw new InvalidOperationException("Only a query can read the database's clock.");

    /// <summary>The last characters, as in the indexes on numbers.</summary>
    public static string Right(string text, int length) => throw new InvalidOperationException("Only a query can use this.");

    /// <summary>How many callers who were never answered wait for this team; for everyone, if null.</summary>
    public static int Waiting(Guid? team) => throw new InvalidOperationException("Only a query can use this.");

    /// <summary>Nobody of this team has been at work for ten seconds.</summary>
    public static bool NobodyThere(Guid? team) => throw new InvalidOperationException("Only a query can use this.");

    /// <summary>No first member of this team can be rung, and it has a reserve.</summary>
    public static bool NeedsReserve(Guid? team) => throw new InvalidOperationException("Only a query can use this.");

    /// <summary>
    /// The caller's leg belongs to this call from now on: whether it has left already. Null if there is a call of that leg; then nothing
    /// changes.
    /// </summary>
    public static bool? CallerArrives(string callSid, Guid call) => throw new InvalidOperationException("Only a query can use this.");

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema("app");
        builder.HasDbFunction(() => Clock()).HasName("clock_timestamp").IsBuiltIn();
        builder.HasDbFunction(() => Right("", 0)).HasName("right").IsBuiltIn();
        builder.HasDbFunction(() => Waiting(null)).HasName("waiting").HasSchema("app");
        builder.HasDbFunction(() => NobodyThere(null)).HasName("nobody_there").HasSchema("app");
        builder.HasDbFunction(() => NeedsReserve(null)).HasName("needs_reserve").HasSchema("app");
        builder.HasDbFunction(() => CallerArrives("", default)).HasName("caller_arrives").HasSchema("app");
        builder.Entity<Account>(e =>
        {
            e.ToTable("users");
            e.Property(a => a.UserName).IsRequired();
            e.Property(a => a.NormalizedUserName).IsRequired();
            e.Property(a => a.SecurityStamp).IsRequired();
        });
        builder.Entity<IdentityRole<Guid>>(e =>
        {
            e.ToTable("roles");
            e.Property(r => r.Name).IsRequired();
            e.Property(r => r.NormalizedName).IsRequired();
        });
        builder.Entity<IdentityUserRole<Guid>>(e => e.ToTable("user_roles"));
        builder.Entity<IdentityUserClaim<Guid>>(e => e.ToTable("user_claims"));
        builder.Entity<IdentityRoleClaim<Guid>>(e => e.ToTable("role_claims"));
        builder.Entity<IdentityUserLogin<Guid>>(e => e.ToTable("user_logins"));
        builder.Entity<IdentityUserToken<Guid>>(e => e.ToTable("user_tokens"));
        builder.Entity<DataProtectionKey>(e => e.ToTable("data_protection_keys"));

        builder.Entity<Agent>(e =>
        {
            e.ToTable("voip_users", "public");
            e.Property(a => a.Availability).HasConversion<LowerCase<Availability>>();
            e.Ignore(a => a.Rings);
            e.Property(a => a.Teams).HasColumnType("jsonb").HasConversion(
                t => JsonSerializer.Serialize(t, Spelling.Json),
                text => JsonSerializer.Deserialize<Dictionary<Guid, int>>(text, Spelling.Json)!,
                new ValueComparer<IReadOnlyDictionary<Guid, int>>((a, b) => ReferenceEquals(a, b), t => t.Count, t => t));
        });
        builder.Entity<Call>(e =>
        {
            e.ToTable("calls", "public");
            e.Ignore(c => c.Present).Ignore(c => c.Monitors).Ignore(c => c.Consult).Ignore(c => c.Refusal).Ignore(c => c.ShownRecording);
            e.Property(c => c.State).HasConversion<LowerCase<CallState>>();
            e.Property(c => c.EndReason).HasConversion<LowerCase<EndReason>>();
            e.Property(c => c.Recording).HasConversion<LowerCase<CallRecording>>();
            e.Property(c => c.RingReason).HasConversion<LowerCase<RingReason>>();
            // Compared by reference: the lists are replaced, never changed in place.
            e.Property(c => c.DeclinedBy).HasColumnType("uuid[]").Metadata
                .SetValueComparer(new ValueComparer<List<Guid>>((a, b) => ReferenceEquals(a, b), d => d.Count, d => d));
            e.Property(c => c.Passed).HasColumnType("uuid[]").Metadata
                .SetValueComparer(new ValueComparer<List<Guid>>((a, b) => ReferenceEquals(a, b), d => d.Count, d => d));
            e.Property(c => c.Asked).HasColumnType("uuid[]").Metadata
                .SetValueComparer(new ValueComparer<List<Guid>>((a, b) => ReferenceEquals(a, b), d => d.Count, d => d));
            e.Property(c => c.Parties).HasColumnType("jsonb").HasConversion(
                p => JsonSerializer.Serialize(p, Spelling.Json), text => JsonSerializer.Deserialize<Party[]>(text, Spelling.Json)!,
                new ValueComparer<IReadOnlyList<Party>>((a, b) => ReferenceEquals(a, b), p => p.Count, p => p));
            e.Property(c => c.Troubles).HasColumnType("jsonb").HasConversion(
                t => JsonSerializer.Serialize(t, Spelling.Json), text => JsonSerializer.Deserialize<Trouble[]>(text, Spelling.Json)!,
                new ValueComparer<IReadOnlyList<Trouble>>((a, b) => ReferenceEquals(a, b), t => t.Count, t => t));
            e.HasOne(c => c.Line).WithMany().HasForeignKey(c => c.LineId);
        });
        builder.Entity<ActiveCall>(e => { e.ToTable("active_calls", "public"); e.HasKey(a => new { a.CallId, a.AgentId }); });
        builder.Entity<ParkedCall>(e =>
        {
            e.ToTable("parked_calls", "public");
            e.HasKey(p => p.CallId);
            e.HasOne(p => p.ParkedByAgent).WithMany().HasForeignKey(p => p.ParkedBy);
        });
        builder.Entity<RingEvent>(e => { e.ToTable("ring_events", "public"); e.Property(r => r.Id).UseIdentityAlwaysColumn(); });
        builder.Entity<Leg>(e => { e.ToTable("legs"); e.HasKey(l => l.CallSid); });
        builder.Entity<CallNote>(e => { e.ToTable("call_notes"); e.HasKey(n => new { n.CallId, n.AgentId }); });
        builder.Entity<Talk>(e =>
        {
            e.ToTable("talks");
            e.Property(t => t.Id).UseIdentityAlwaysColumn();
            e.Property(t => t.BeganBy).HasConversion<LowerCase<BeganBy>>();
        });
        builder.Entity<AgentSpan>(e =>
        {
            e.ToTable("agent_spans");
            e.HasKey(s => new { s.AgentId, s.FromAt });
            e.Property(s => s.Status).HasConversion<LowerCase<AgentStatus>>();
        });
        builder.Entity<Line>(e =>
        {
            e.ToTable("lines");
            e.Ignore(l => l.OpeningHours);
            e.Property(l => l.FirstHours).HasColumnName("opening_hours").HasConversion(h => h.Text, text => OpeningHours.Read(text));
            e.Property(l => l.AllHours).HasColumnName("hours").HasConversion(h => h!.Text, text => OpeningHours.Read(text));
            e.Property(l => l.Recording).HasConversion<LowerCase<RecordingRule>>();
            e.Property(l => l.ClosedTo).HasConversion(d => d!.ToString(), text => Destination.Read(text));
            e.Ignore(l => l.WhenClosed);
            e.Property(l => l.Distribution).HasConversion<LowerCase<Distribution>>();
            e.Ignore(l => l.AfterWait);
            e.HasOne(l => l.Team).WithMany().HasForeignKey(l => l.TeamId);
            e.Navigation(l => l.Team).AutoInclude(); // whoever shows a line's calls names the team
        });
        builder.Entity<Team>(e => e.ToTable("teams"));
        builder.Entity<HolidayCalendar>(e => e.ToTable("calendars"));
        builder.Entity<Holiday>(e =>
        {
            e.ToTable("holidays");
            e.Property(h => h.Hours).HasConversion(h => h!.Text, text => DayHours.Read(text));
        });
        builder.Entity<BlockedNumber>(e => { e.ToTable("blocked"); e.HasKey(b => b.Number); });
        builder.Entity<Contact>(e => e.ToTable("contacts"));
        builder.Entity<ContactNumber>(e =>
        {
            e.ToTable("contact_numbers");
            e.HasKey(n => n.Number);
            e.HasOne<Contact>().WithMany().HasForeignKey(n => n.ContactId);
        });
        builder.Entity<ContactImport>(e => e.ToTable("contact_imports"));
        builder.Entity<Recording>(e =>
        {
            e.ToTable("recordings");
            e.Property(r => r.Kind).HasConversion<LowerCase<RecordingKind>>();
            e.Property(r => r.Status).HasConversion<LowerCase<RecordingStatus>>();
        });
        builder.Entity<FollowUp>(e =>
        {
            e.ToTable("follow_ups");
            e.Property(f => f.Why).HasConversion<LowerCase<MissedWhy>>();
            e.Property(f => f.ClosedAs).HasConversion<LowerCase<ClosedAs>>();
        });
        builder.Entity<OutboxMessage>(e =>
        {
            e.ToTable("outbox_messages");
            e.Property(m => m.Id).UseIdentityAlwaysColumn();
            e.Property(m => m.CreatedAt).HasDefaultValueSql("clock_timestamp()");
            e.Property(m => m.NextAttemptAt).HasDefaultValueSql("'-infinity'");
            e.Property(m => m.Attempts).HasDefaultValue(0);
            e.Property(m => m.DeadSince).HasColumnName("parked_at");
        });
        builder.Entity<EventTime>(e => { e.ToTable("event_times"); e.HasKey(t => new { t.CallId, t.Version }); });
        builder.Entity<WebhookReceipt>(e => { e.ToTable("webhook_receipts"); e.HasKey(r => r.Key); });
        builder.Entity<AuditEntry>(e => { e.ToTable("audit_log"); e.Property(a => a.Id).UseIdentityAlwaysColumn(); });
        builder.Entity<Setting>(e => { e.ToTable("settings"); e.HasKey(s => s.Name); });
    }

    private sealed class LowerCase<T>() : ValueConverter<T, string>(v => Spelling.Of(v), s => Spelling.Read<T>(s)) where T : struct, Enum;
}
