alter table app.recordings validate constraint completed_has_sid;
