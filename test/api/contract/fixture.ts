import { REALTIME_FIXTURE_SQL } from './realtime-fixture.js';

/** The schema the contract is tested on. On a hosted project it is run once in the SQL editor. */
export const FIXTURE_SQL = `${REALTIME_FIXTURE_SQL}
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types) values
  ('papers', 'papers', false, 65536, '{application/pdf}'),
  ('pictures', 'pictures', true, 65536, null)
on conflict do nothing;
create policy contract_papers_insert on storage.objects for insert to authenticated
with check (bucket_id = 'papers' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy contract_papers_select on storage.objects for select to authenticated
using (bucket_id = 'papers' and owner_id = (select auth.uid())::text);
create policy contract_papers_delete on storage.objects for delete to authenticated
using (bucket_id = 'papers' and owner_id = (select auth.uid())::text);
`;
