import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { ID, prepareCast, SERVER, THING } from './support/cast.js';
import { undone } from './support/matrix-tries.js';
import { openSeeded, play, type Stage } from './support/stage.js';

/** What the owner of the database himself cannot write, by what stops him. */
const WALLS: [reason: string, change: string][] = [
  ['not_allowed', `update public.profiles set id = gen_random_uuid() where id = '${ID.stranger}'`],
  ['not_allowed', `update public.conversations set mentor_id = '${ID.stranger}'`],
  ['not_allowed', `update public.messages set created_at = now() - interval '1 year'`],
  ['not_allowed', `update public.appointments set mentee_id = '${ID.stranger}'`],
  ['not_allowed', `update public.partner_invitations set email = 'eu@cast.example'`],
  ['not_allowed', `update public.user_partners set partner_id = '${THING.otherPartner}'`],
  ['not_allowed', `update public.mentorship_requests set message = 'Outro pedido'`],
  ['23514', `update public.messages set content = repeat('x', 4001) where sender_id = '${ID.mentor}'`],
  ['23514', `update public.messages set content = ' ' where sender_id = '${ID.mentor}'`],
  ['23514', `update public.appointments set meeting_url = 'javascript:alert(1)'`],
  ['23514', `update public.appointments set cv_type = 'pdf', cv_url = '../../other.pdf'`],
  ['23514', `update public.appointments set cv_type = 'video_link', cv_url = 'javascript:alert(1)'`],
  ['23514', `update public.appointments set meeting_url = 'https://zoom.us@evil.example/j/1'`],
  ['23514', `update public.appointments set meeting_url = E'https://zoom.us/j/1\\nX'`],
  ['23514', `update public.profiles set first_name = E'a\\r\\nBcc: b' where id = '${ID.stranger}'`],
  ['23514', `update public.profiles set avatar_url = 'javascript:alert(1)' where id = '${ID.stranger}'`],
  ['23514', `update public.partners set name = E'a\\nb'`],
  ['23514', `update public.partner_invitations set token = 'plain'`],
  ['23514', `update public.partner_invitations set email = email || E'\\nBcc: b@cast.example'`],
  ['not_allowed', `update public.mentor_partners set mentor_id = '${ID.stranger}'`],
  [
    '23505',
    `insert into public.partner_keys (partner_id, kid, alg, jwk, slot)
    select '${THING.partner}', 'k' || n, 'EdDSA', private.public_jwk(jsonb_build_object(
      'kty', 'OKP', 'crv', 'Ed25519', 'x', repeat('a', 43), 'kid', 'k' || n)), 1
    from generate_series(1, 2) n`,
  ],
  [
    '23505',
    `insert into public.user_partners (user_id, partner_id) values ('${ID.member}', '${THING.partner}')`,
  ],
  [
    '23505',
    `insert into public.conversations (mentor_id, mentee_id) values ('${ID.mentor}', '${ID.mentee}')`,
  ],
  [
    '23514',
    `insert into public.conversations (mentor_id, mentee_id) values ('${ID.mentor}', '${ID.mentor}')`,
  ],

  [
    '23P01',
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, status, message)
    select mentor_id, '${ID.stranger}', scheduled_at + interval '30 minutes', 'confirmed', 'x'
    from public.appointments where id = '${THING.confirmed}'`,
  ],
  [
    '23P01',
    `insert into public.appointments (mentor_id, mentee_id, scheduled_at, status, message)
    select 'de300000-0000-4000-8000-000000000002', mentee_id, scheduled_at, 'confirmed', 'x'
    from public.appointments where id = '${THING.confirmed}'`,
  ],
];

describe('behind grants and policies', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  async function scene(job: (stage: Stage) => Promise<void>): Promise<void> {
    await play(database, async (stage) => {
      await prepareCast(stage);
      await job(stage);
    });
  }

  async function reasonOf(stage: Stage, change: string): Promise<string> {
    try {
      await stage.owner(change);
      return 'nothing';
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return code.startsWith('PT') ? message : code;
    }
  }

  it('stands a second wall, even for the owner of the database (T13, T15, T28, T30, T42)', async () => {
    await scene(async (stage) => {
      const found: [string, string][] = [];
      for (const [reason, change] of WALLS) {
        await undone(stage, async () => {
          // where a trigger answers first, the constraint is asked alone
          if (reason !== 'not_allowed') {
            await stage.owner('alter table public.messages disable trigger user');
            await stage.owner('alter table public.partner_invitations disable trigger user');
          }
          found.push([await reasonOf(stage, change), change]);
        });
      }
      assert.deepEqual(found, WALLS);
    });
  });

  it('the server still does what is right', async () => {
    await scene(async (stage) => {
      await stage.as(
        SERVER,
        `update public.appointments set meeting_url = 'https://meet.example/a' where id = '${THING.confirmed}'`,
      );
      await stage.as(
        SERVER,
        `update public.messages set read_at = now() where id = '${THING.messageOfMentor}'`,
      );
      await stage.as(
        SERVER,
        `update public.user_partners set expires_at = now() + interval '1 day' where user_id = '${ID.expired}'`,
      );
    });
  });
});
