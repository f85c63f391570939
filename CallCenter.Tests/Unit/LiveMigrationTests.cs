using CallCenter.Web.Data;

namespace CallCenter.Tests.Unit;

public sealed class LiveMigrationTests
{
    private const string FromHereOn = "20261129";

    [Fact]
    public void No_new_migration_stops_a_house_that_goes_on_meanwhile()
    {
        var refused = Schema.Files().Where(f => string.CompareOrdinal(Path.GetFileName(f), FromHereOn) > 0)
            .SelectMany(f => LiveMigration.Refuse(File.ReadAllText(f)).Select(r => $"{Path.GetFileName(f)}: {r}"));

        refused.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("create index if not exists ix on public.calls (state);")]
    [InlineData("CREATE UNIQUE INDEX ix\n  ON calls USING btree (state)")]
    [InlineData("create index concurrently ix on calls (state); select 1;")]
    [InlineData("do $$ begin create index concurrently ix on calls (state); end $$;")]
    [InlineData("do $$ begin execute format('create index ix on public.%I (id)', 'calls'); end $$;")]
    [InlineData("drop index ix_calls_live")]
    [InlineData("alter table public.calls add constraint c check (version > 0)")]
    [InlineData("alter table public.calls drop constraint if exists c, add constraint c check (state in ('a', 'b'))")]
    [InlineData("alter table app.legs add constraint c foreign key (call_id) references public.calls (id)")]
    [InlineData("alter table public.calls add constraint c check (version > 0) not valid; alter table public.calls validate constraint c;")]
    [InlineData("alter table public.calls add unique (conference_sid)")]
    [InlineData("alter table public.calls add column a text constraint short check (length(a) < 9)")]
    [InlineData("alter table public.calls add column a uuid default gen_random_uuid()")]
    [InlineData("alter table public.calls add column a int not null")]
    [InlineData("alter table public.calls add column a int generated always as (1) stored")]
    [InlineData("alter table public.calls alter column version type int")]
    [InlineData("alter table public.calls alter column conference_sid set not null")]
    [InlineData("alter table public.calls rename column state to stage")]
    [InlineData("alter table public.ring_events set unlogged")]
    [InlineData("update public.calls set parties = '[]'")]
    [InlineData("delete from ring_events where at < now()")]
    [InlineData("merge into public.calls c using app.legs l on l.call_id = c.id when matched then update set told = true")]
    [InlineData("alter table public.calls drop column troubles")]
    [InlineData("alter table app.lines drop column if exists greeting, drop constraint c")]
    [InlineData("drop table if exists app.legs")]
    [InlineData("do $$ begin execute 'drop table public.parked_calls'; end $$;")]
    [InlineData("lock table calls")]
    [InlineData("lock public.calls in exclusive mode")]
    [InlineData("set local lock_timeout = '10min'; alter table public.calls add column a int")]
    [InlineData("create index ix on \"public\".\"calls\" (state)")]
    [InlineData("alter table \"calls\" add constraint c check (version > 0)")]
    [InlineData("alter table public.calls rename state to stage")]
    [InlineData("update public.calls as c set told = true from app.legs l where l.call_id = c.id")]
    [InlineData("drop view if exists public.board")]
    [InlineData("drop function app.rings(public.calls, public.voip_users)")]
    [InlineData("-- create index would be unsafe\ncreate index ix on calls (state)")]
    [InlineData("create or replace function app.f() returns int language sql as $$ select 1 $$;")]
    [InlineData("create function app.f() returns int language sql set search_path = '' as $$ select 1 $$;")]
    [InlineData("create function app.f() returns int language plpgsql as 'begin return 1; end'; "
        + "revoke all on function app.f() from public;")]
    [InlineData("create function app.f(a int) returns int language sql return a + 1;")]
    public void What_stops_the_house_is_refused(string sql) => LiveMigration.Refuse(sql).ShouldNotBeEmpty();

    [Theory]
    [InlineData("create index concurrently if not exists ix on public.calls (state);")]
    [InlineData("-- Why, at some length.\ndrop index concurrently if exists public.ix;")]
    [InlineData("create table app.things (id uuid primary key, call_id uuid references public.calls (id)); "
        + "create index on app.things (call_id);")]
    [InlineData("alter table public.calls add constraint c check (version > 0) not valid")]
    [InlineData("alter table public.calls validate constraint c")]
    [InlineData("alter table public.calls add constraint c unique using index ix")]
    [InlineData("alter table public.calls add column if not exists told boolean not null default false, "
        + "add column a text default 'create index on calls'")]
    [InlineData("alter table app.lines add constraint c check (name <> '')")]
    [InlineData("-- safe: c says so already, and is validated\nalter table public.calls alter column conference_sid set not null")]
    [InlineData("-- safe: nothing has read it since the version before\nalter table public.calls drop column a")]
    [InlineData("alter table public.calls drop constraint c")]
    [InlineData("set local lock_timeout = '500ms'; alter table public.calls drop constraint c")]
    [InlineData("do $$ begin execute format('alter publication supabase_realtime drop table public.%I', 'calls'); end $$;")]
    [InlineData("comment on table calls is 'lock table calls; update calls set x = 1'")]
    [InlineData("create function app.f() returns int language sql set search_path = '' "
        + "as $$ select 1; update public.calls set x = 1; $$; revoke all on function app.f() from public;")]
    [InlineData("create function app.f(a int) returns int language sql return a + 1; revoke all on function app.f(int) from public;")]
    public void What_it_does_not_notice_is_let_through(string sql) => LiveMigration.Refuse(sql).ShouldBeEmpty();
}
