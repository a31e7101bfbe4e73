import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import {
  admin,
  anonymousSignIn,
  mentee,
  mentor,
  openSeeded,
  person,
  personId,
  play,
  server,
  stranger,
  visitor,
  type Stage,
} from './support/stage.js';

const SEBRAE = 'de300001-0000-4000-9000-000000000001';

describe('what a person can do to his own account', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () => play(database, job));
  };

  scene(
    'nobody gives himself a role, access, an invitation or a verification (T1, T2, T7, T8)',
    async (stage) => {
      const attacks = [
        `insert into public.user_roles (user_id, role) values (auth.uid(), 'admin')`,
        `insert into public.user_partners (user_id, partner_id) values (auth.uid(), '${SEBRAE}')`,
        `insert into public.user_partners (user_id, partner_id) values (auth.uid(), '${SEBRAE}')
        on conflict (user_id, partner_id) do update set status = 'active', expires_at = null`,
        `update public.user_partners set expires_at = null, role = 'admin'`,
        `insert into public.partner_invitations (partner_id, email, token) values ('${SEBRAE}', 'a@b.example', repeat('0', 64))`,
        `update public.partner_invitations set email = 'a@b.example'`,
        `insert into public.mentor_partners (mentor_id, partner_id, status) values (auth.uid(), '${SEBRAE}', 'approved')`,
        `update public.mentor_partners set status = 'approved'`,
        `update public.partners set name = 'mine'`,
        `delete from public.partners`,
        `update public.profiles set verified = true where id = auth.uid()`,
        `update public.profiles set average_rating = 5 where id = auth.uid()`,
        `update public.profiles set slug = 'admin' where id = auth.uid()`,
        `update public.profile_private set email = 'victim@demo.example'`,
        `insert into public.profiles (id, slug) values (gen_random_uuid(), 'forged')`,
        `delete from public.profiles`,
        `truncate public.profiles cascade`,
      ];
      for (const who of [visitor, anonymousSignIn, stranger, mentee, mentor])
        for (const attack of attacks) await stage.refused(who, '42501', attack);
    },
  );

  scene('user_metadata and a claimed role give nothing (T7, T9)', async (stage) => {
    const liar = person(45, {
      user_metadata: { role: 'admin', email: 'mentee@demo.example' },
      app_role: 'admin',
    });
    assert.deepEqual(await stage.as(liar, 'select id from public.partner_invitations'), []);
    assert.equal(
      await stage.call(liar, 'public.user_has_partner_access($1, $2)', personId(41), SEBRAE),
      false,
    );
  });

  scene("a person changes his own profile and nobody else's", async (stage) => {
    const change = `update public.profiles set bio = 'Nova' where id = $1 returning id`;
    assert.equal((await stage.as(mentee, change, personId(41))).length, 1);
    assert.equal((await stage.as(mentee, change, personId(1))).length, 0);
    const anonymous = person(41, { is_anonymous: true });
    assert.equal((await stage.as(anonymous, change, personId(41))).length, 0);
  });

  scene(
    'a profile refuses control characters, scripts as links and unknown zones (T30, T36, T42)',
    async (stage) => {
      const set = async (column: string, value: string, reason: string): Promise<void> => {
        await stage.refused(
          mentee,
          reason,
          `update public.profiles set ${column} = $1 where id = auth.uid()`,
          value,
        );
      };
      await set('first_name', 'Ana\r\nBcc: all@demo.example', '23514');
      await set('first_name', 'a'.repeat(121), '23514');
      await set('avatar_url', 'javascript:alert(1)', '23514');
      await set('avatar_url', 'https://demo.example/a.png" onerror="x', '23514');
      await set('linkedin_url', 'https://evil.example/in/linkedin.com/ana', '23514');
      await set('timezone', 'Moon/Crater', 'invalid_input');
      await set('timezone', 'FOO+3', 'invalid_input');
    },
  );

  scene('only the service role runs housekeeping and makes tokens (T10, T44)', async (stage) => {
    for (const who of [visitor, anonymousSignIn, stranger, mentor, admin]) {
      for (const call of [
        'generate_secure_token(43)',
        'expire_partner_invitations()',
        'expire_user_partner_access()',
      ])
        await stage.refused(who, '42501', `select public.${call}`);
    }
    await stage.owner(`update public.partner_invitations set expires_at = now() - interval '1 second'`);
    assert.equal(await stage.call(server, 'public.expire_partner_invitations()'), 1);
    assert.equal(await stage.call(server, 'public.expire_partner_invitations()'), 0);
    await stage.owner(`update public.user_partners set expires_at = now() where user_id = $1`, personId(42));
    assert.equal(await stage.call(server, 'public.expire_user_partner_access()'), 1);
  });

  scene('tokens have the length asked for, differ, and lean to no sign (T10)', async (stage) => {
    for (const length of [16, 32, 43, 64, 1000]) {
      const token = await stage.call<string>(server, 'public.generate_secure_token($1)', length);
      assert.match(token, new RegExp(`^[A-Za-z0-9_-]{${String(length)}}$`));
    }
    await stage.refused(server, 'invalid_input', 'select public.generate_secure_token(8)');
    const signs = await stage.as<{ total: number }>(
      server,
      `select count(*)::int as total from generate_series(1, 64) n, regexp_split_to_table(public.generate_secure_token(1000 + 0 * n), '') sign
        group by sign`,
    );
    assert.equal(signs.length, 64);
    const chiSquare = signs.reduce((sum, { total }) => sum + (total - 1000) ** 2 / 1000, 0);
    assert.ok(chiSquare < 130, `chi-square ${String(chiSquare)} of 63 degrees of freedom`);
  });

  scene(
    'a sign-up makes profile, private row and mentee role, whatever the name is (T7, T42)',
    async (stage) => {
      const signUp = async (n: number, metadata: object, isAnonymous = false): Promise<void> => {
        await stage.owner(
          `insert into auth.users (id, email, raw_user_meta_data, is_anonymous) values ($1, $2, $3, $4)`,
          personId(n),
          isAnonymous ? null : `p${String(n)}@demo.example`,
          JSON.stringify(metadata),
          isAnonymous,
        );
      };
      await signUp(901, { full_name: 'Zoë  da\r\nSilva', role: 'admin' });
      await signUp(902, { full_name: 'Zoe da Silva' });
      await signUp(903, {});
      await signUp(904, { first_name: 'x'.repeat(500), last_name: 'y'.repeat(500) });
      await signUp(905, {}, true);
      const made = await stage.owner<{ full_name: string; slug: string; role: string; email: string }>(
        `select p.full_name, p.slug, r.role, v.email from public.profiles p join public.user_roles r on r.user_id = p.id
        join public.profile_private v on v.id = p.id where p.id between $1 and $2 order by p.id`,
        personId(901),
        personId(905),
      );
      assert.deepEqual(
        made.map((row) => [row.full_name.length, row.slug.slice(0, 13), row.role, row.email]),
        [
          [12, 'zoe-da-silva', 'mentee', 'p901@demo.example'],
          [12, 'zoe-da-silva-', 'mentee', 'p902@demo.example'],
          [0, 'pessoa', 'mentee', 'p903@demo.example'],
          [241, 'x'.repeat(13), 'mentee', 'p904@demo.example'],
        ],
      );
      await stage.owner(
        `update auth.users set is_anonymous = false, email = 'p905@demo.example' where id = $1`,
        personId(905),
      );
      assert.equal(
        (await stage.owner('select id from public.profiles where id = $1', personId(905))).length,
        1,
      );
    },
  );

  scene('an account that is deleted leaves no row behind (T46)', async (stage) => {
    for (const n of [1, 41]) await stage.owner('delete from auth.users where id = $1', personId(n));
    const references = await stage.owner<{ place: string; field: string }>(`
      select k.conrelid::regclass::text as place, a.attname as field from pg_constraint k
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where k.contype = 'f' and k.confrelid = 'public.profiles'::regclass`);
    assert.ok(references.length > 15);
    for (const { place, field } of references) {
      const left = await stage.owner(`select 1 from ${place} where ${field} = any ($1)`, [
        personId(1),
        personId(41),
      ]);
      assert.deepEqual(left, [], `${place}.${field}`);
    }
  });
});
