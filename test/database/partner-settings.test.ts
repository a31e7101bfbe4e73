import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { CAST, CAST_NAMES, SERVER, prepareCast } from './support/cast.js';
import { ADD_KEY, REVOKE_KEY, addKey, keyPair } from './support/keys.js';
import { NOBODYS, OTHER, PARTNER, acts, refusal } from './support/partners.js';
import { openSeeded, play, type Stage } from './support/stage.js';

const GET = 'public.get_partner_settings($1)';
const UPDATE = 'public.update_partner_settings($1, $2)';

interface Settings {
  allowed_origins: string[];
  controller_name: string | null;
  questions: unknown[];
  retention_cv_days: number;
  keys: { id: string; kid: string; alg: string; revoked_at: string | null }[];
}

describe('settings and keys of a partner', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await prepareCast(stage);
        await job(stage);
      }),
    );
  };

  const change = async (stage: Stage, changes: object): Promise<Settings> =>
    stage.call<Settings>(CAST.partner_admin, UPDATE, PARTNER, JSON.stringify(changes));
  scene('only who runs a partner reads and changes its settings and keys (T3)', async (stage) => {
    const key = await addKey(stage, keyPair('ec').jwk);
    const calls: [string, ...unknown[]][] = [
      [`select ${GET}`, PARTNER],
      [`select ${UPDATE}`, PARTNER, '{"retention_cv_days": 1}'],
      [`select ${ADD_KEY}`, PARTNER, JSON.stringify(keyPair('ec').jwk)],
    ];
    for (const name of CAST_NAMES) {
      if (name === 'partner_admin' || name === 'admin') continue;
      for (const [sql, ...parameters] of calls)
        await stage.refused(CAST[name], refusal(name), sql, ...parameters);
      for (const id of [key, NOBODYS])
        await stage.refused(CAST[name], refusal(name, 'not_found'), `select ${REVOKE_KEY}`, id);
    }
    for (const [sql, , ...rest] of calls) {
      await stage.refused(CAST.partner_admin, 'not_allowed', sql, OTHER, ...rest);
      await stage.refused(CAST.admin, 'not_found', sql, NOBODYS, ...rest);
    }
    const other = await addKey(stage, keyPair('ec').jwk, OTHER);
    await stage.refused(CAST.partner_admin, 'not_found', `select ${REVOKE_KEY}`, other);
    const keys = 'select id from public.partner_keys';
    assert.deepEqual(await stage.as(CAST.partner_admin, keys), [{ id: key }]);
    assert.equal((await stage.as(CAST.admin, keys)).length, 2);
    for (const who of [CAST.member, CAST.stranger, CAST.outsider, CAST.anonymous])
      assert.deepEqual(await stage.as(who, keys), []);
    await stage.refused(CAST.visitor, '42501', keys);
  });

  scene('settings begin with the defaults, change together, and each change is on record', async (stage) => {
    const fresh = await stage.call<Settings>(CAST.partner_admin, 'public.get_partner_settings($1)', PARTNER);
    assert.deepEqual([fresh.allowed_origins, fresh.questions, fresh.keys], [[], [], []]);
    const questions = [{ id: 'cnpj', label: 'Você já tem CNPJ?', required: true }];
    const changed = await change(stage, {
      allowed_origins: ['https://portal.exemplo.com.br', 'http://localhost:5173'],
      controller_name: ' Instituto Elenco ',
      reply_to: 'contato@elenco.example',
      questions,
      retention_cv_days: 30,
      retention_chat_days: 180,
    });
    assert.equal(changed.controller_name, 'Instituto Elenco');
    assert.deepEqual(changed.questions, questions);
    assert.deepEqual(
      await stage.call(CAST.partner_admin, 'public.get_partner_settings($1)', PARTNER),
      changed,
    );
    assert.deepEqual(await acts(stage), ['settings_updated']);
    const days = async (partner: string | null, what: string): Promise<number | null> => {
      const [row] = await stage.owner<{ days: number | null }>(
        'select private.retention_days($1, $2) as days',
        partner,
        what,
      );
      return row?.days ?? null;
    };
    assert.deepEqual(
      [await days(PARTNER, 'cv'), await days(PARTNER, 'invitation'), await days(PARTNER, 'chat')],
      [30, 30, 180],
    );
    for (const partner of [null, NOBODYS, OTHER])
      assert.deepEqual(
        [await days(partner, 'cv'), await days(partner, 'invitation'), await days(partner, 'chat')],
        [90, 30, 365],
      );
    assert.equal(await days(PARTNER, 'nothing'), null);
  });

  const question = (over: object): object => ({ id: 'a', label: 'Por quê?', required: false, ...over });
  const BAD: [string, object][] = [
    ...[
      'https://exemplo.com.br/',
      'https://exemplo.com.br/pagina',
      'https://*.exemplo.com.br',
      'https://Exemplo.com.br',
      'https://user@exemplo.com.br',
      'https://exemplo.com.br:443',
      'https://exemplo.com.br:99999',
      'https://exemplo.com.br ',
      'https://exemplo.com.br\nhttps://outro.example',
      'https://-exemplo.com.br',
      'http://exemplo.com.br',
      'http://localhost.exemplo.com.br',
      'http://localhost:80',
      'javascript:alert(1)',
      'null',
      '*',
      '',
    ].map((origin): [string, object] => ['allowed_origins', { allowed_origins: [origin] }]),
    ['allowed_origins', { allowed_origins: 'https://exemplo.com.br' }],
    ['allowed_origins', { allowed_origins: [['https://exemplo.com.br']] }],
    ['allowed_origins', { allowed_origins: [null] }],
    ['allowed_origins', { allowed_origins: ['https://a.example', 'https://a.example'] }],
    [
      'allowed_origins',
      { allowed_origins: Array.from({ length: 51 }, (_, n) => `https://a${String(n)}.example`) },
    ],
    ['allowed_origins', { allowed_origins: null }],
    ['questions', { questions: {} }],
    ['questions', { questions: ['Por quê?'] }],
    ['questions', { questions: [question({ id: 'Not an id' })] }],
    ['questions', { questions: [question({ label: ' ' })] }],
    ['questions', { questions: [question({ label: 'a\nb' })] }],
    ['questions', { questions: [question({ label: 'a'.repeat(201) })] }],
    ['questions', { questions: [question({ label: 5 })] }],
    ['questions', { questions: [question({ required: 'yes' })] }],
    ['questions', { questions: [question({ html: '<b>' })] }],
    ['questions', { questions: [{ id: 'a', label: 'Por quê?' }] }],
    ['questions', { questions: [question({}), question({})] }],
    ['questions', { questions: Array.from({ length: 21 }, (_, n) => question({ id: `q${String(n)}` })) }],
    ['reply_to', { reply_to: 'nobody' }],
    ['reply_to', { reply_to: 'a@b.example\r\nbcc: c@d.example' }],
    ['controller_name', { controller_name: ' ' }],
    ['controller_name', { controller_name: 'a'.repeat(121) }],
    ['retention_cv_days', { retention_cv_days: 0 }],
    ['retention_cv_days', { retention_cv_days: 1.5 }],
    ['retention_cv_days', { retention_cv_days: '90' }],
    ['retention_chat_days', { retention_chat_days: 1e12 }],
    ['retention_invitation_days', { retention_invitation_days: null }],
    ['partner_id', { partner_id: OTHER }],
    ['brand', { brand: 'x' }],
    ['changes', [1]],
  ];
  scene('settings that make no sense are refused by the field at fault (T42)', async (stage) => {
    for (const [field, changes] of BAD) {
      const failure = await stage.refused(
        CAST.partner_admin,
        'invalid_input',
        `select ${UPDATE}`,
        PARTNER,
        JSON.stringify(changes),
      );
      assert.deepEqual(JSON.parse(failure.detail ?? ''), { field }, JSON.stringify(changes));
    }
    const good = ['https://a.example:8443', 'https://intranet', 'http://127.0.0.1:3000', 'http://[::1]:3000'];
    assert.deepEqual((await change(stage, { allowed_origins: good })).allowed_origins, good);
    assert.deepEqual(await acts(stage), ['settings_updated']);
  });

  scene('a page of an open partner shows name, logo, questions and who is responsible', async (stage) => {
    const page = 'public.get_partner_page($1)';
    await change(stage, { questions: [question({})], reply_to: 'contato@elenco.example' });
    for (const who of [CAST.visitor, CAST.anonymous, CAST.stranger, CAST.admin, SERVER])
      assert.deepEqual(await stage.call(who, page, 'elenco'), {
        name: 'Casa do Elenco',
        slug: 'elenco',
        logo_url: null,
        controller_name: 'Casa do Elenco',
        questions: [question({})],
      });
    for (const who of [CAST.visitor, CAST.partner_admin, CAST.admin])
      for (const column of ['allowed_origins', 'reply_to', 'retention_cv_days'])
        await stage.refused(who, '42501', `select ${column} from public.partner_settings`);
    const rows = 'select questions from public.partner_settings where partner_id = $1';
    assert.equal((await stage.as(CAST.visitor, rows, PARTNER)).length, 1);
    await stage.owner('update public.partners set end_date = current_date - 2 where id = $1', PARTNER);
    for (const who of [CAST.visitor, CAST.stranger, CAST.admin]) {
      assert.deepEqual(await stage.as(who, rows, PARTNER), [], 'what is closed is shown to nobody (T4)');
      for (const slug of ['elenco', 'nowhere', null])
        await stage.refused(who, 'not_found', `select ${page}`, slug);
    }
  });
});
