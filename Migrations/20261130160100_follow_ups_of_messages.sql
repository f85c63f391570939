-- Each message asks for its row; settled rows are kept for ever.
create index concurrently if not exists ix_follow_ups_recording_id on app.follow_ups (recording_id) where recording_id is not null;
