-- What an agent wrote down of a call, for whoever looks at it later: one note per agent and call. Gone is no row, never an empty text.
create table if not exists app.call_notes (
  call_id uuid not null references public.calls (id),
  agent_id uuid not null references public.voip_users (id),
  text text not null constraint call_note_is_short check (char_length(text) between 1 and 2000),
  updated_at timestamptz not null,
  primary key (call_id, agent_id)
);
grant select, insert, update, delete on app.call_notes to callcenter_app;
