-- Work for the outside (e-mail, calendar, video rooms), written in the transaction that causes it.


-- outbox --------------------------------------------------------------------------------------------------

create table public.outbox (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind ~ '^[a-z]+(_[a-z]+)+$' and char_length(kind) <= 60),
  idempotency_key text not null unique check (char_length(idempotency_key) between 1 and 255),
  payload jsonb not null default '{}' check (jsonb_typeof(payload) = 'object'),
  attempts int not null default 0 check (attempts >= 0),
  next_attempt_at timestamptz not null default now(),
  claimed_until timestamptz,
  last_error text check (char_length(last_error) <= 2000),
  done_at timestamptz,
  failed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (done_at is null or failed_at is null)
);

comment on table public.outbox is
  'One piece of work for the outside, done at least once; read and taken by the service role only';
comment on column public.outbox.id is 'Key of the work, also for complete_outbox and fail_outbox';
comment on column public.outbox.kind is 'What happened, such as appointment_confirmed; chooses the worker';
comment on column public.outbox.idempotency_key is
  'The same cause writes the same key, so work is written once; providers get it as their idempotency key';
comment on column public.outbox.payload is
  'Ids and versions only: the worker reads texts and addresses when it sends, and no token is ever here';
comment on column public.outbox.attempts is 'How often it was taken';
comment on column public.outbox.next_attempt_at is 'Not before this time; later after each failure';
comment on column public.outbox.claimed_until is 'A worker has it until then; afterwards another may take it';
comment on column public.outbox.last_error is 'What the last attempt died of';
comment on column public.outbox.done_at is 'When it succeeded';
comment on column public.outbox.failed_at is 'When it was given up: a person has to look';
comment on column public.outbox.created_at is 'When its cause was committed';
comment on column public.outbox.updated_at is 'Last change of the row';

create index outbox_due_idx on public.outbox (next_attempt_at) where done_at is null and failed_at is null;
comment on index public.outbox_due_idx is 'claim_outbox: what is due, oldest first';
create index outbox_done_at_idx on public.outbox (done_at) where done_at is not null;
comment on index public.outbox_done_at_idx is 'retention: done work to clear away';
create index outbox_failed_at_idx on public.outbox (failed_at) where failed_at is not null;
comment on index public.outbox_failed_at_idx is 'what was given up, for the operator';

alter table public.outbox enable row level security;
-- No policy: clients neither read nor write it; the service role is not bound by policies.

revoke all on table public.outbox from public, anon, authenticated;
grant all on table public.outbox to service_role;

create trigger outbox_freeze before update on public.outbox
  for each row
  execute function private.freeze_columns('id', 'kind', 'idempotency_key', 'payload', 'created_at');
create trigger outbox_updated_at before update on public.outbox
  for each row execute function private.set_updated_at();


-- Writing and taking work ---------------------------------------------------------------------------------

create function private.enqueue(
  kind text, idempotency_key text, payload jsonb, run_at timestamptz default now()
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.outbox (kind, idempotency_key, payload, next_attempt_at)
  values (enqueue.kind, enqueue.idempotency_key, enqueue.payload, enqueue.run_at)
  on conflict (idempotency_key) do nothing;
$$;
comment on function private.enqueue(text, text, jsonb, timestamptz) is
  'Writes work for the outside, once per key, not to be done before run_at';

create function public.claim_outbox(batch_size int default 10, lease_seconds int default 60)
returns setof public.outbox
language sql
volatile
security invoker
set search_path = ''
as $$
  update public.outbox o
  set
    attempts = o.attempts + 1,
    claimed_until = now() + make_interval(secs => least(greatest(claim_outbox.lease_seconds, 5), 900))
  where o.id in (
    select due.id
    from public.outbox due
    where due.done_at is null and due.failed_at is null and due.next_attempt_at <= now()
      and (due.claimed_until is null or due.claimed_until <= now())
    order by due.next_attempt_at
    limit least(greatest(claim_outbox.batch_size, 1), 100)
    for update skip locked
  )
  returning o.*;
$$;
comment on function public.claim_outbox(int, int) is
  'For the service role: takes work that is due for lease_seconds (5 to 900, default 60), at most batch_size '
  '(1 to 100, default 10); two workers never get the same';

create function public.complete_outbox(id uuid)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  update public.outbox o set done_at = now(), claimed_until = null, last_error = null
  where o.id = complete_outbox.id and o.done_at is null;
$$;
comment on function public.complete_outbox(uuid) is
  'For the service role: the work is done; a second time changes nothing';

create function public.fail_outbox(id uuid, error text, retryable boolean default true)
returns timestamptz
language sql
volatile
security invoker
set search_path = ''
as $$
  -- 1, 2, 4 ... minutes, at most 6 hours, each up to half as long again so that they do not come together
  update public.outbox o
  set
    last_error = left(fail_outbox.error, 2000),
    claimed_until = null,
    failed_at = case when not fail_outbox.retryable or o.attempts >= 12 then now() end,
    next_attempt_at = now() + least(power(2, greatest(o.attempts, 1) - 1), 360) * (1 + random() / 2)
      * interval '1 minute'
  where o.id = fail_outbox.id and o.done_at is null
  returning case when o.failed_at is null then o.next_attempt_at end;
$$;
comment on function public.fail_outbox(uuid, text, boolean) is
  'For the service role: the attempt failed; answers when it is due again, null when it was given up (not '
  'retryable, or the 12th attempt)';


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function private.enqueue(text, text, jsonb, timestamptz) from public, anon, authenticated;

revoke all on function
  public.claim_outbox(int, int), public.complete_outbox(uuid), public.fail_outbox(uuid, text, boolean)
from public, anon, authenticated;
grant execute on function public.claim_outbox(int, int) to service_role;
grant execute on function public.complete_outbox(uuid) to service_role;
grant execute on function public.fail_outbox(uuid, text, boolean) to service_role;
