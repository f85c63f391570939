-- The caller's leg is this call's from now on. True if it has left already: the report of its end arrived before the call. Null, and
-- nothing changes, if there is a call of that leg. A function, so that the arrival's one look can do it. The lock of the leg's row
-- decides which of the two reports comes first.
create or replace function app.caller_arrives(sid text, of_call uuid) returns boolean language plpgsql set search_path = '' as $$
declare
  gone boolean;
begin
  if exists (select from public.calls c where c.call_sid = sid) then
    return null;
  end if;
  insert into app.legs as l (call_sid, call_id, label) values (sid, of_call, 'caller')
  on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label
  returning l.left_at is not null into gone;
  return gone;
end $$;
revoke all on function app.caller_arrives(text, uuid) from public;
grant execute on function app.caller_arrives(text, uuid) to callcenter_app;
