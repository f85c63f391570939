-- Few of the settled rows have expired, and settled rows are kept forever.
create index concurrently if not exists ix_follow_ups_expired on app.follow_ups (closed_at desc, id desc) where closed_as = 'expired';
