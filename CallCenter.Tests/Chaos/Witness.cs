using Npgsql;

namespace CallCenter.Tests.Chaos;

/// <summary>One committed state of a call, in the order of commits.</summary>
internal sealed record Committed(
    Guid Call, long Version, string State, Guid? Agent, DateTime StartedAt, DateTime StateSince, DateTime? AnsweredAt,
    DateTime? EndedAt, DateTime CommittedAt, ulong Transaction);

/// <summary>A ringing call that an agent took.</summary>
/// <param name="Team">Whom it rang.</param>
/// <param name="Reach">0: this agent alone, by name; 1: the team's first members; 2: its reserve too.</param>
/// <param name="Level">How the agent was in the team at that moment; null: not at all.</param>
internal sealed record Taken(Guid Call, long Version, Guid Agent, Guid? Team, int Reach, int? Level);

/// <summary>An event written in a committed transaction, in the order of its subject's rows.</summary>
internal sealed record Event(Guid Id, Guid Subject, string Name, long Version, long Row);

/// <summary>Triggers that record every committed state and event, in a schema of the checker's own, and the final state.</summary>
internal sealed class Witness(NpgsqlDataSource data)
{
    public Task Begin() => Execute("""
        create schema chaos;
        create table chaos.calls (n bigint generated always as identity, xid xid8 default pg_current_xact_id(), call public.calls);
        create table chaos.agents (n bigint generated always as identity, xid xid8 default pg_current_xact_id(), id uuid, teams jsonb);
        insert into chaos.agents (id, teams) select id, teams from public.voip_users;
        create function chaos.saw_agent() returns trigger language plpgsql as
          'begin insert into chaos.agents (id, teams) values (new.id, new.teams); return null; end';
        create trigger zz_chaos after update on public.voip_users for each row
          when (old.teams is distinct from new.teams) execute function chaos.saw_agent();
        create table chaos.events (xid xid8 default pg_current_xact_id(), row bigint, id uuid, subject uuid, name text, version bigint);
        create function chaos.saw_call() returns trigger language plpgsql as
          'begin insert into chaos.calls (call) values (new); return null; end';
        create function chaos.saw_event() returns trigger language plpgsql as
          'begin
            insert into chaos.events (row, id, subject, name, version)
              values (new.id, new.event_id, new.subject, new.event, new.version);
            return null;
          end';
        create trigger zz_chaos after insert or update on public.calls for each row execute function chaos.saw_call();
        create trigger zz_chaos after insert on app.outbox_messages
          for each row when (new.kind = 'broadcast') execute function chaos.saw_event();
        """);

    public Task<List<Committed>> Calls() => Read("""
        select (call).id, (call).version, (call).state,
          case when (call).state in ('claimed', 'dialing', 'active', 'held') then (call).agent_id end,
          (call).started_at, (call).state_since, (call).answered_at, (call).ended_at, pg_xact_commit_timestamp(xid::xid), xid
        from chaos.calls order by pg_xact_commit_timestamp(xid::xid), n
        """, r => new Committed(
            r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetGuid(3), r.GetDateTime(4), r.GetDateTime(5),
            r.IsDBNull(6) ? null : r.GetDateTime(6), r.IsDBNull(7) ? null : r.GetDateTime(7), r.GetDateTime(8), r.GetFieldValue<ulong>(9)));

    public Task<List<Taken>> Taken() => Read("""
        select (call).id, (call).version, (call).agent_id, (before).team_id, (before).reach::int, (
          select (a.teams ->> (before).team_id::text)::int from chaos.agents a
          where a.id = (call).agent_id and pg_xact_commit_timestamp(a.xid::xid) <= at order by a.n desc limit 1)
        from (select call, at, lag(call) over (partition by (call).id order by at, n) as before
          from (select n, call, pg_xact_commit_timestamp(xid::xid) as at from chaos.calls) seen) states
        where (call).state = 'claimed' and (before).state = 'ringing'
        """, r => new Taken(r.GetGuid(0), r.GetInt64(1), r.GetGuid(2), r.IsDBNull(3) ? null : r.GetGuid(3), r.GetInt32(4),
            r.IsDBNull(5) ? null : r.GetInt32(5)));

    public Task<List<Event>> Events() => Read("select id, subject, name, version, row from chaos.events order by row",
        r => new Event(r.GetGuid(0), r.GetGuid(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4)));

    public Task<List<ShownCall>> LiveCalls() => Read("""
        select id, version, state, case when state in ('claimed', 'dialing', 'active', 'held') then agent_id end
        from public.calls where state <> 'ended'
        """, r => new ShownCall(r.GetGuid(0), r.GetInt64(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetGuid(3)));

    public Task<List<ShownAgent>> Agents() => Read(
        "select id, version from public.voip_users where active", r => new ShownAgent(r.GetGuid(0), r.GetInt64(1)));

    public Task<List<string>> Receipts() => Read("select key from app.webhook_receipts", r => r.GetString(0));

    public Task<List<(string Sid, Guid Id, string State, int Firsts)>> CallsBySid() => Read("""
        select call_sid, id, state, (select count(*)::int from public.ring_events e where e.call_id = c.id and e.version = 1)
        from public.calls c where call_sid is not null
        """, r => (r.GetString(0), r.GetGuid(1), r.GetString(2), r.GetInt32(3)));

    public async Task<long> Count(string sql) => (await Read(sql, r => r.GetInt64(0)))[0];

    public async Task Execute(string sql)
    {
        await using var command = data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = data.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }
}
