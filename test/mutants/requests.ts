import { changed, matrix, tests, without, type Mutant } from './mutant.js';

const limits = tests('request-limits');
const answers = tests('request-answers');
const files = tests('cv-files');

/** Written requests and CV files. */
export const requests: Mutant[] = [
  without(
    'everybody reads every request',
    'alter policy mentorship_requests_select_participant on public.mentorship_requests using (true)',
    matrix('seed'),
  ),
  changed(
    'a request reaches a hidden mentor',
    'public.create_request',
    [['not coalesce(private.mentor_is_visible(create_request.mentor_id, me), false)', 'false']],
    tests('requests'),
  ),
  changed(
    'any number of requests wait',
    'private.check_request_limits',
    [['cardinality(waiting) >= 5', 'false']],
    limits,
  ),
  changed(
    'ten requests an hour are no limit',
    'private.check_request_limits',
    [['cardinality(recent) >= 10', 'false']],
    limits,
  ),
  changed(
    'a mentor who never answers is asked again and again',
    'private.check_request_limits',
    [['cardinality(unwanted) >= 3', 'false']],
    limits,
  ),
  changed(
    'a request sent again is two',
    'public.create_request',
    [["perform private.fail('already_exists', 409);", 'known := null;']],
    tests('requests'),
    limits,
  ),
  changed(
    'a stranger answers a request',
    'private.take_request',
    [['and take_request.person in (r.mentor_id, r.mentee_id)', '']],
    matrix('requests', 'calls'),
    answers,
  ),
  changed(
    'the mentee answers his own request',
    'private.take_request',
    [["(take_request.person = asked.mentor_id) <> (take_request.side = 'mentor')", 'false']],
    matrix('requests', 'calls'),
    answers,
  ),
  changed(
    'a request is answered although one blocked the other',
    'private.take_request',
    [['private.are_apart(asked.mentor_id, asked.mentee_id)', 'false']],
    answers,
    tests('requests'),
  ),
  changed(
    'a request lives for ever',
    'private.request_status',
    [["interval '14 days'", "interval '14 years'"]],
    answers,
    tests('requests'),
  ),
  changed(
    'a proposed time is taken after it was withdrawn',
    'public.accept_proposed_time',
    [['proposed.request_id is null or proposed.closed_at is not null', 'proposed.request_id is null']],
    tests('request-times'),
  ),
  changed(
    'a proposed time is taken on which the mentor is busy',
    'public.accept_proposed_time',
    [['&& session then', '&& session and false then']],
    tests('request-times'),
  ),
  without(
    'everybody lists everybody’s files',
    `alter policy mentorkit_cvs_select_owner on storage.objects using (bucket_id = 'cvs')`,
    matrix('cvFiles'),
    files,
  ),
  without(
    'a file lands in the folder of another',
    `alter policy mentorkit_cvs_insert_owner on storage.objects with check (
      bucket_id = 'cvs' and owner_id = (select auth.uid())::text and (select private.is_registered())
      and name ~ '^[0-9a-f-]{36}/[A-Za-z0-9_-]{1,100}\\.pdf$' and private.may_add_cv())`,
    files,
  ),
  without(
    'a file is called as one likes',
    `alter policy mentorkit_cvs_insert_owner on storage.objects with check (
      bucket_id = 'cvs' and owner_id = (select auth.uid())::text and (select private.is_registered())
      and starts_with(name, (select auth.uid())::text || '/') and private.may_add_cv())`,
    files,
  ),
  without(
    'a file that was sent is written over',
    `create policy mentorkit_cvs_update_owner on storage.objects for update to authenticated
      using (bucket_id = 'cvs' and owner_id = (select auth.uid())::text)
      with check (bucket_id = 'cvs' and owner_id = (select auth.uid())::text)`,
    files,
    matrix('cvFiles'),
  ),
  without(
    'a file goes away that a session needs',
    `alter policy mentorkit_cvs_delete_owner on storage.objects
      using (bucket_id = 'cvs' and owner_id = (select auth.uid())::text)`,
    files,
  ),
  without(
    'the bucket is open to everybody',
    `update storage.buckets set public = true where id = 'cvs'`,
    files,
  ),
  without(
    'a file may be of any size and kind',
    `update storage.buckets set file_size_limit = null, allowed_mime_types = null where id = 'cvs'`,
    files,
  ),
  changed(
    'one keeps any number of files',
    'private.may_add_cv',
    [['count(*) < 20', 'count(*) < 2000']],
    files,
  ),
  changed(
    'anybody opens a CV',
    'public.authorise_cv_access',
    [['t.mentor_id = authorise_cv_access.reader_id', 'true']],
    files,
  ),
  changed(
    'a CV is opened after the session was cancelled',
    'public.authorise_cv_access',
    [['and t.is_given', '']],
    files,
  ),
  changed(
    'a CV is opened without a trace',
    'public.authorise_cv_access',
    [['thing.mentee_id <> authorise_cv_access.reader_id', 'false']],
    files,
  ),
  without(
    'a CV that is not there goes along',
    'alter table public.appointments disable trigger appointments_cv_file',
    files,
  ),
];
