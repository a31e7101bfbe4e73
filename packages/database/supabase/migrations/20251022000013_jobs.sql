-- What has to happen without anybody asking: reminders, endings, and the end of what is kept too long. Plain
-- functions for the service role; pg_cron calls them where it is installed, the backend's timer elsewhere.


-- One at a time -------------------------------------------------------------------------------------------

create function private.take_job(job text)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  select pg_try_advisory_xact_lock(hashtextextended('job ' || take_job.job, 0));
$$;
comment on function private.take_job(text) is
  'True when nobody else runs this job now; it is the caller''s until his transaction ends';


-- Reminders -----------------------------------------------------------------------------------------------

create function public.remind_appointments()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  reminded int;
begin
  if not private.take_job('remind_appointments') then
    return 0;
  end if;
  with due as (
    select
      a.id, a.version, p.person_id, h.hours,
      'appointment_reminded:' || a.id || ':v' || a.version || ':' || h.hours || 'h:' || p.person_id as key
    from public.appointments a
    cross join lateral (
      select case when a.scheduled_at <= now() + interval '1 hour' then 1 else 24 end as hours
    ) h
    cross join lateral unnest(array[a.mentor_id, a.mentee_id]) p (person_id)
    where a.status = 'confirmed' and a.scheduled_at > now() and a.scheduled_at <= now() + interval '24 hours'
      -- who only just heard that the time is agreed needs no reminder of it yet
      and not exists (
        select 1 from public.outbox o
        where o.idempotency_key = 'appointment_confirmed:' || a.id || ':v' || a.version || ':' || p.person_id
          and o.created_at > a.scheduled_at - make_interval(hours => h.hours)
      )
  ),
  fresh as (
    select d.* from due d
    where not exists (select 1 from public.outbox o where o.idempotency_key = d.key)
  ),
  stamped as (
    update public.appointments a set reminded_at = now() where a.id in (select f.id from fresh f)
  ),
  written as (
    select private.enqueue(
      'appointment_reminded', f.key,
      jsonb_build_object(
        'appointment_id', f.id, 'recipient_id', f.person_id, 'version', f.version, 'hours', f.hours
      )
    )
    from fresh f
  )
  select count(*) into reminded from written;
  return reminded;
end
$$;
comment on function public.remind_appointments() is
  'Job, for the service role, every five minutes: reminds both people of a confirmed session 24 hours and 1 '
  'hour before it, each once per version, however late it runs; answers how many mails';


-- Retention -----------------------------------------------------------------------------------------------

create function private.kept_until(since timestamptz, partner_id uuid, what text)
returns timestamptz
language sql
stable
security definer
set search_path = ''
as $$
  select kept_until.since
    + make_interval(days => private.retention_days(kept_until.partner_id, kept_until.what));
$$;
comment on function private.kept_until(timestamptz, uuid, text) is
  'Until when something of a partner''s programme (null: of none) is kept that ended at that time';

create function private.erase_unused_cvs(paths text[])
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  erased int := 0;
begin
  if to_regclass('storage.objects') is not null then
    select count(*) into erased
    from (
      select private.erase_file(o.id, o.bucket_id, o.name)
      from (
        select s.id, s.bucket_id, s.name,
          case when s.name ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/'
            then split_part(s.name, '/', 1)::uuid end as owner_id
        from storage.objects s
        where s.bucket_id = 'cvs'
          and (
            s.name = any (erase_unused_cvs.paths)
            -- uploaded and never sent, or sent long ago
            or s.created_at < now() - make_interval(days => private.retention_days(null, 'cv'))
          )
        limit 5000
      ) o
      where not exists (
          select 1 from public.appointments a where a.mentee_id = o.owner_id and a.cv_url = o.name
        )
        and not exists (
          select 1 from public.mentorship_requests r where r.mentee_id = o.owner_id and r.cv_url = o.name
        )
        and not exists (
          select 1 from public.outbox w where w.idempotency_key = 'file_erased:' || o.id
        )
    ) written;
  end if;
  return erased;
end
$$;
comment on function private.erase_unused_cvs(text[]) is
  'Has files of the bucket cvs erased that no session and no request needs any more: these paths, and what '
  'nobody sent within 90 days; answers how many';

create function private.retain_cvs()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  paths text[];
  more text[];
begin
  with over as (
    select a.id, a.cv_url, a.cv_type from public.appointments a
    where a.cv_url is not null and a.ends_at < now() - interval '1 day'
      and private.kept_until(a.ends_at, a.partner_id, 'cv') < now()
    order by a.ends_at
    limit 1000
    for update skip locked
  ),
  cleared as (
    update public.appointments a set cv_url = null, cv_type = null from over o where a.id = o.id
    returning o.cv_url as path
  )
  select coalesce(array_agg(c.path), '{}') into paths from cleared c;
  with over as (
    select r.id, r.cv_url from public.mentorship_requests r
    where r.cv_url is not null and r.created_at < now() - interval '1 day'
      and private.request_status(r.status, r.created_at) not in ('pending', 'read')
      and private.kept_until(greatest(r.created_at, r.replied_at), r.partner_id, 'cv') < now()
    order by r.created_at
    limit 1000
    for update skip locked
  ),
  cleared as (
    update public.mentorship_requests r set cv_url = null, cv_type = null from over o where r.id = o.id
    returning o.cv_url as path
  )
  select coalesce(array_agg(c.path), '{}') into more from cleared c;
  return cardinality(paths) + cardinality(more) + private.erase_unused_cvs(paths || more);
end
$$;
comment on function private.retain_cvs() is
  'Takes CVs off sessions and requests when their time is over, and has files erased that nothing needs';

create function private.retain_invitations()
returns int
language sql
volatile
security definer
set search_path = ''
as $$
  with gone as (
    delete from public.partner_invitations i
    where i.expires_at < now() - interval '1 day'
      and private.kept_until(i.expires_at, i.partner_id, 'invitation') < now()
    returning 1
  )
  select count(*)::int from gone;
$$;
comment on function private.retain_invitations() is
  'Deletes invitations, with the addresses in them, some days after they ran out; what came of them stays in '
  'the memberships';

create function private.retain_chats()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  chats uuid[];
  tombstones int;
begin
  chats := array(
    select c.id from public.conversations c
    where coalesce(c.last_message_at, c.created_at) < now() - interval '1 day'
      and private.kept_until(coalesce(c.last_message_at, c.created_at), c.partner_id, 'chat') < now()
      -- what moderators are looking at stays until they have decided
      and not exists (
        select 1 from public.message_reports r where r.conversation_id = c.id and r.status = 'open'
      )
    order by c.last_message_at
    limit 500
    for update skip locked
  );
  perform private.tell(p.user_id, 'conversation_changed', jsonb_build_object('id', p.conversation_id))
  from public.conversation_participants p
  where p.conversation_id = any (chats);
  delete from public.conversations c where c.id = any (chats);
  with gone as (
    delete from public.messages m
    where m.id in (
      select t.id from public.messages t
      join public.conversations c on c.id = t.conversation_id
      where t.deleted_at < now() - interval '1 day'
        and private.kept_until(t.deleted_at, c.partner_id, 'chat') < now()
      order by t.deleted_at
      limit 5000
    )
    returning 1
  )
  select count(*) into tombstones from gone;
  return cardinality(chats) + tombstones;
end
$$;
comment on function private.retain_chats() is
  'Deletes conversations that have been silent for longer than they are kept, and tombstones as old as that';

create function private.retain_traces()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  gone int;
  total int := 0;
begin
  delete from public.outbox o
  where o.id in (
    select d.id from public.outbox d where d.done_at < now() - interval '30 days'
    order by d.done_at
    limit 10000
  );
  get diagnostics gone = row_count;
  total := total + gone;
  delete from public.action_tokens t where t.expires_at < now() - interval '30 days';
  get diagnostics gone = row_count;
  total := total + gone;
  update public.appointments a set action_token = null, token_expires_at = null
  where a.action_token is not null and a.token_expires_at < now();
  get diagnostics gone = row_count;
  total := total + gone;
  delete from public.used_assertions u where u.expires_at < now() - interval '1 hour';
  get diagnostics gone = row_count;
  return total + gone;
end
$$;
comment on function private.retain_traces() is
  'Clears away work that was done 30 days ago, links that ended 30 days ago, and sign-ons past their end';

create function public.apply_retention()
returns int
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not private.take_job('apply_retention') then
    return 0;
  end if;
  return private.retain_cvs() + private.retain_invitations() + private.retain_chats()
    + private.retain_traces();
end
$$;
comment on function public.apply_retention() is
  'Job, for the service role, every night: erases what has been kept as long as it may be, CVs, invitations '
  'and chats as their partner decided; answers how many things. A large backlog takes several nights';


-- All of them ---------------------------------------------------------------------------------------------

create function public.run_jobs(jobs text[] default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  known constant text[] := '{
    expire_appointments, complete_appointments, remind_appointments, expire_requests, remind_requests,
    expire_partner_invitations, expire_user_partner_access, refresh_free_days, apply_retention
  }';
  job text;
  done int;
  report jsonb := '{}';
begin
  if not coalesce(run_jobs.jobs, known) <@ known then
    perform private.fail('invalid_input', 400, jsonb_build_object('field', 'jobs'));
  end if;
  foreach job in array coalesce(run_jobs.jobs, known) loop
    -- a job of a later migration may not be there
    continue when not exists (
      select 1 from pg_catalog.pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.proname = job
    );
    begin
      if private.take_job(job) then
        execute format('select public.%I()', job) into done;
        report := report || jsonb_build_object(job, done);
      else
        report := report || jsonb_build_object(job, null);
      end if;
    exception when others then
      report := report || jsonb_build_object(
        job, jsonb_build_object('error', sqlstate, 'message', left(sqlerrm, 500))
      );
      raise warning 'The job % failed: % %', job, sqlstate, sqlerrm;
    end;
  end loop;
  return report;
end
$$;
comment on function public.run_jobs(text[]) is
  'For the service role, every minute or as pg_cron has it: runs these jobs (null: all) and answers per job '
  'how much it did, null where somebody else runs it now, or the error; a job that fails stops no other. '
  'Error: invalid_input for an unknown name';

create function private.unschedule_jobs()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if to_regprocedure('cron.unschedule(text)') is not null then
    perform cron.unschedule(j.jobname) from cron.job j where j.jobname like 'mentorkit-%';
  end if;
end
$$;
comment on function private.unschedule_jobs() is 'Takes the jobs out of pg_cron, where it is installed';

create function private.schedule_jobs()
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if to_regprocedure('cron.schedule(text, text, text)') is null then
    return false;
  end if;
  perform private.unschedule_jobs();
  -- the clock of pg_cron is UTC; the night's work runs at three in Brasília
  perform cron.schedule(j.name, j.clock, format('select public.run_jobs(%L)', j.jobs))
  from (values
    ('mentorkit-minute', '* * * * *', '{expire_appointments,refresh_free_days}'),
    (
      'mentorkit-reminders', '*/5 * * * *',
      '{remind_appointments,complete_appointments,remind_requests,expire_requests,'
      'expire_partner_invitations,expire_user_partner_access}'
    ),
    ('mentorkit-retention', '10 6 * * *', '{apply_retention}')
  ) j (name, clock, jobs);
  return true;
end
$$;
comment on function private.schedule_jobs() is
  'Puts the jobs into pg_cron and answers whether it is installed; run it again in the SQL editor after '
  'installing it later';

do $$
begin
  if not private.schedule_jobs() then
    raise notice 'pg_cron is not installed: call run_jobs every minute';
  end if;
end
$$;


-- Who may call what ---------------------------------------------------------------------------------------

revoke all on function
  private.take_job(text), private.kept_until(timestamptz, uuid, text), private.erase_unused_cvs(text[]),
  private.retain_cvs(), private.retain_invitations(), private.retain_chats(), private.retain_traces(),
  private.unschedule_jobs(), private.schedule_jobs()
from public, anon, authenticated;

revoke all on function public.remind_appointments(), public.apply_retention(), public.run_jobs(text[])
from public, anon, authenticated;
grant execute on function public.remind_appointments() to service_role;
grant execute on function public.apply_retention() to service_role;
grant execute on function public.run_jobs(text[]) to service_role;
