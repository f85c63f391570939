-- As it was, except that the rows of one number are locked by id, as app.talked locks them: a call to a customer who is missed on two lines
-- and an answer to the same customer would otherwise wait for each other.
create or replace function app.calls_back(callee text, agent uuid, failed boolean) returns void
language plpgsql set search_path = '' as $$
begin
  update app.follow_ups f set taken_by = coalesce(f.taken_by, agent), taken_at = clock_timestamp(),
    due_at = clock_timestamp() + interval '2 minutes', attempts = f.attempts + failed::integer
  where f.id in (
    select x.id from app.follow_ups x
    where x.number = callee and x.closed_at is null and x.number <> 'anonymous'
      and (failed or x.taken_by is null or x.taken_by = agent)
    order by x.id for update);
  if found then
    perform app.tell_missed();
  end if;
end $$;
revoke all on function app.calls_back(text, uuid, boolean) from public;
grant execute on function app.calls_back(text, uuid, boolean) to callcenter_app;
