import { ID, THING } from '../support/cast.js';
import { NO_CALLER, NOBODY, type MatrixPart } from '../support/matrix.js';

const ATTACHED = `${ID.mentee}/elenco.pdf`;

/** 20251022000008: the bucket of CVs, and who opened them. */
export const cvFiles: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into storage.objects (bucket_id, name, owner_id) values ('cvs', $1, $3), ('cvs', $2, $3)`,
      ATTACHED,
      `${ID.mentee}/outro.pdf`,
      ID.mentee,
    );
    await stage.owner(
      `update public.mentorship_requests set cv_url = $2, cv_type = 'pdf' where id = $1`,
      THING.request,
      ATTACHED,
    );
    await stage.owner(
      'insert into public.cv_access_log (owner_id, path, request_id, reader_id) values ($1, $2, $3, $4)',
      ID.mentee,
      ATTACHED,
      THING.request,
      ID.mentor,
    );
  },
  relations: {
    'public.cv_access_log': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    // Storage grants its tables to everybody: policies alone decide
    'storage.objects': {
      select: '000+000000',
      insert: [
        '--++++++++',
        `insert into storage.objects (bucket_id, name, owner_id) values ('cvs', '$self/novo.pdf', '$self')`,
      ],
      update: '0000000000',
      delete: '000+000000',
      server: '+',
    },
    "storage.objects (in the mentee's folder)": {
      insert: [
        '---+------',
        `insert into storage.objects (bucket_id, name, owner_id) values ('cvs', '${ID.mentee}/novo.pdf', '$self')`,
      ],
    },
    'storage.objects (with an open request)': {
      delete: ['0000000000', `delete from storage.objects where name = '${ATTACHED}'`],
    },
  },
  functions: {
    authorise_cv_access: {
      call: `public.authorise_cv_access('${THING.request}', '${ID.mentor}')`,
      expect: NO_CALLER,
      server: '+',
    },
    'authorise_cv_access (for a stranger)': {
      call: `public.authorise_cv_access('${THING.request}', '${ID.stranger}')`,
      expect: NO_CALLER,
      server: 'not_found',
    },
    list_cv_accesses: { call: 'public.list_cv_accesses()', expect: '- not_signed_in 0 + 0 0 0 0 0 0' },
  },
};
