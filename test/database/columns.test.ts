import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { PARTS } from './matrix/index.js';
import { CAST_NAMES, ID, THING, type CastName } from './support/cast.js';
import { prepareParts, readColumns } from './support/matrix-tries.js';
import {
  makeCalls,
  readAllColumns,
  readEachColumn,
  readEmbeds,
  readStatement,
  type Reading,
} from './support/reading.js';
import { HIDDEN, NO_SECRETS, plantSecrets, SECRETS } from './support/secrets.js';
import { openSeeded, play, type Stage } from './support/stage.js';

const ALL = Object.values(PARTS);
const SOUNDS_SECRET =
  /token|hash|secret|email|phone|address|birth|note$|content|payload|_url$|event_id|password|key$|_ip$|reason|message$|comment|reply|details|snapshot|resolution|motivation|path$|jwk|origins/;

/** Statements that fail over rows of others, or would: their texts must not tell about them. */
const PROVOKING = [
  `insert into public.messages (id, conversation_id, content) values ('${THING.messageOfMentor}', '${THING.conversation}', 'x')`,
  `insert into public.messages (conversation_id, content) values ('${THING.conversation}', ' ')`,
  `update public.profiles set languages = '{""}' where id = '$self'`,
  `update public.profile_private set phone = E'\\n' where id = '$self'`,
  `update public.profile_private set birth_year = 1`,
  `select (phone || address)::int from public.profile_private`,
  `select 1 / (case when note like 'SECRET%' then 0 else 1 end) from public.appointment_notes`,
  `select (content || ' is no number')::numeric from public.messages`,
  `select message::uuid from public.mentorship_requests`,
  `select action_token::int from public.appointments`,
  `select token::int from public.partner_invitations`,
  `select * from public.outbox`,
  `select * from auth.users`,
  `select row_to_json(a) from public.appointments a`,
  `select most_common_vals::text, histogram_bounds::text from pg_catalog.pg_stats where schemaname in ('public', 'auth')`,
];

describe('what must not get about', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  async function scene(job: (stage: Stage) => Promise<void>): Promise<void> {
    await play(database, async (stage) => {
      await prepareParts(stage, ALL);
      await plantSecrets(stage);
      await job(stage);
    });
  }

  /** Every marker in what a persona read that is not meant for him, and where. */
  function leaks(who: CastName, readings: readonly Reading[], through: 'select' | 'call'): string[] {
    return Object.entries(SECRETS).flatMap(([secret, { marker, readers, callers }]) =>
      readers.includes(who) || (through === 'call' && callers.includes(who))
        ? []
        : readings
            .filter(({ text }) => text.includes(marker))
            .map(({ where }) => `${who} reads ${secret} through ${where}`),
    );
  }

  it('every column that sounds like a secret is planted, or said to be none', async () => {
    const columns = await database.query<{ name: string }>(
      `select c.relname || '.' || a.attname as name
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
    );
    const forgotten = columns
      .map(({ name }) => name)
      .filter((name) => SOUNDS_SECRET.test(name.replace(/^.*\./, '')))
      .filter((name) => SECRETS[name] === undefined && NO_SECRETS[name] === undefined);
    assert.deepEqual(forgotten, []);
  });

  it('every secret stands where it was planted, and its readers read it there (T24, T25)', async () => {
    await scene(async (stage) => {
      for (const [place, { marker, readers }] of Object.entries(SECRETS)) {
        const [table = '', column = ''] = place.split('.').slice(-2);
        const schema = place.startsWith('auth.') ? 'auth' : 'public';
        const [row] = await stage.owner<{ total: number }>(
          `select count(*)::int as total from ${schema}.${table} where position($1 in ${column}::text) > 0`,
          marker,
        );
        assert.ok((row?.total ?? 0) > 0, place);
        for (const who of readers) {
          const texts = await readEachColumn(stage, who, `${schema}.${table}`, [column]);
          assert.ok(texts[column]?.includes(marker), `${who} reads ${place}`);
        }
      }
    });
  });

  it('of tables somebody reads, exactly the named columns are read by nobody (T24, T25)', async () => {
    await scene(async (stage) => {
      const columns = await readColumns(stage);
      for (const who of CAST_NAMES) {
        for (const [relation, names] of columns) {
          if (!relation.startsWith('public.')) continue;
          const texts = await readEachColumn(stage, who, relation, names);
          const refused = names.filter((name) => texts[name] === null);
          if (refused.length < names.length)
            assert.deepEqual(refused, HIDDEN[relation] ?? [], `${who} ${relation}`);
        }
      }
    });
  });

  it('whoever may get a secret from a call gets it', async () => {
    await scene(async (stage) => {
      for (const who of CAST_NAMES) {
        const promised = Object.entries(SECRETS).filter(([, { callers }]) => callers.includes(who));
        if (promised.length === 0) continue;
        const answers = (await makeCalls(stage, who, ALL)).map(({ answer }) => answer).join();
        const missing = promised.filter(([, { marker }]) => !answers.includes(marker));
        assert.deepEqual(
          missing.map(([place]) => place),
          [],
          who,
        );
      }
    });
  });

  for (const who of CAST_NAMES) {
    it(`${who} finds no secret of others in columns, embeds, failures or counts (T20, T22, T24, T31)`, async () => {
      await scene(async (stage) => {
        for (const table of ['profile_private', 'appointment_notes', 'messages'])
          await stage.owner(`analyze public.${table}`);
        const readings = [
          ...(await readAllColumns(stage, who, await readColumns(stage))),
          ...(await readEmbeds(stage, who)),
        ];
        assert.ok(readings.some(({ text }) => text.length > 0));
        for (const sql of PROVOKING) readings.push(await readStatement(stage, who, sql));
        assert.deepEqual(leaks(who, readings, 'select'), []);
        for (const [place, { marker, readers }] of Object.entries(SECRETS)) {
          if (readers.includes(who)) continue;
          const [table = '', column = ''] = place.split('.').slice(-2);
          const schema = place.startsWith('auth.') ? 'auth' : 'public';
          const counted = await readStatement(
            stage,
            who,
            `select count(*)::int as hidden from ${schema}.${table} where ${column}::text like '%${marker}%'`,
          );
          assert.match(counted.text, /"hidden":0|permission denied/, `${who} counts ${place}`);
        }
      });
    });

    it(`${who} gets no secret of others from calls, nor does anybody hear one because of them (T24, T25, T33)`, async () => {
      await scene(async (stage) => {
        const calls = await makeCalls(stage, who, ALL);
        const answers = calls.map(({ name, answer }) => ({ where: name, text: answer }));
        assert.deepEqual(leaks(who, answers, 'call'), []);
        for (const { name, told, work } of calls) {
          for (const { topic, payload } of told) {
            const listener = CAST_NAMES.find((one) => one !== 'visitor' && topic === `user:${ID[one]}`);
            assert.ok(listener !== undefined || /^user:[0-9a-f-]{36}$/.test(topic), `${name} tells ${topic}`);
            assert.deepEqual(leaks(listener ?? 'stranger', [{ where: name, text: payload }], 'call'), []);
          }
          // ids only: whatever stands between quotes is a key, an id, a kind or a version
          for (const text of work) assert.deepEqual(leaks('visitor', [{ where: name, text }], 'call'), []);
        }
      });
    });
  }
});
