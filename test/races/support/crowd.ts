import { randomUUID } from 'node:crypto';
import { connectPostgres, type ProjectServer } from '@mentorkit/backend';
import { readMigrations, readSeed } from '@mentorkit/database';
import type { DatabaseError } from '../../database/support/stage.js';

type Connections = ReturnType<typeof connectPostgres>;

/** How one request went. */
export interface Answer<Value = unknown> {
  value?: Value;
  /** The code of the contract, or the SQLSTATE where the database itself refused. */
  refused?: string;
  milliseconds: number;
}

/** Sessions of people who would be in two places at once. */
const OVERLAPS = `
  select a.id, b.id as other_id
  from public.appointments a
  join public.appointments b on a.id < b.id
    and (a.mentor_id in (b.mentor_id, b.mentee_id) or a.mentee_id in (b.mentor_id, b.mentee_id))
    and tstzrange(a.scheduled_at, a.ends_at) && tstzrange(b.scheduled_at, b.ends_at)
  where (a.status in ('pending', 'confirmed') or (a.status = 'held' and a.hold_expires_at > now()))
    and (b.status in ('pending', 'confirmed') or (b.status = 'held' and b.hold_expires_at > now()))`;

/** Many people at once, each request in a transaction on one of many connections, as PostgREST would run it. */
export class Crowd {
  /** The database as its owner, for what a server of ours does. */
  readonly url: string;
  /** PostgREST's login to it. */
  readonly clientUrl: string;
  readonly #owner: Connections;
  readonly #clients: Connections;

  private constructor(url: string, clientUrl: string, connections: number) {
    this.url = url;
    this.clientUrl = clientUrl;
    this.#owner = connectPostgres(url);
    this.#clients = connectPostgres(clientUrl, connections);
  }

  /** Meets in a new database with the demo data, or in that of MENTORKIT_TEST_DATABASE on the same server. */
  static async meet(server: ProjectServer, connections: number): Promise<Crowd> {
    const given = process.env.MENTORKIT_TEST_DATABASE;
    const recipe = { migrations: await readMigrations(), seed: await readSeed() };
    const database =
      given === undefined
        ? await server.create(await server.template(recipe))
        : new URL(given).pathname.slice(1);
    return new Crowd(server.url(database), server.url(database, 'authenticator'), connections);
  }

  /** Runs a statement as the owner: what a test prepares or looks at. */
  async owner<Row extends object>(sql: string, ...parameters: unknown[]): Promise<Row[]> {
    return [...(await this.#owner.unsafe<Row[]>(sql, parameters as never[]))];
  }

  /** Registers that many people; answers their ids. */
  async register(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await this.owner(
      `insert into auth.users (id, aud, role, email, email_confirmed_at, raw_user_meta_data)
        select id, 'authenticated', 'authenticated', id || '@crowd.example', now(),
          jsonb_build_object('first_name', 'Pessoa', 'last_name', n::text)
        from unnest($1::uuid[]) with ordinality people (id, n)`,
      ids,
    );
    return ids;
  }

  /** Registers that many mentors, free around the clock for 30, 60 or 90 minutes from every half hour on. */
  async registerMentors(count: number): Promise<string[]> {
    const ids = await this.register(count);
    await this.owner(
      `insert into public.user_roles (user_id, role) select id, 'mentor' from unnest($1::uuid[]) id`,
      ids,
    );
    await this.owner(
      `update public.profiles set verified = true, timezone = 'UTC', chat_enabled = true where id = any ($1::uuid[])`,
      ids,
    );
    await this.owner(
      `insert into public.mentor_availability (mentor_id, day_of_week, start_time, end_time)
        select id, day, '00:00', '23:59' from unnest($1::uuid[]) id cross join generate_series(0, 6) day`,
      ids,
    );
    await this.owner(
      `insert into public.booking_rules
        (mentor_id, slot_minutes, step_minutes, minimum_notice_minutes, max_per_mentee)
        select id, '{30,60,90}', 30, 0, 100 from unnest($1::uuid[]) id
        on conflict (mentor_id) do update set slot_minutes = excluded.slot_minutes,
          step_minutes = excluded.step_minutes, minimum_notice_minutes = excluded.minimum_notice_minutes,
          max_per_mentee = excluded.max_per_mentee`,
      ids,
    );
    return ids;
  }

  /** Puts a confirmed hour in, past the RPCs; answers its id. */
  async putSession(mentor: string, mentee: string, at: string, status = 'confirmed'): Promise<string> {
    const rows = await this.owner<{ id: string }>(
      `insert into public.appointments (mentor_id, mentee_id, scheduled_at, duration_minutes, status, message)
        values ($1, $2, $3, 60, $4, 'Olá') returning id`,
      ...[mentor, mentee, at, status],
    );
    return rows[0]?.id ?? '';
  }

  /** Runs a statement as a person (null: as a server of ours) and says how it went; nothing is thrown. */
  async run<Row extends object>(
    person: string | null,
    sql: string,
    ...parameters: unknown[]
  ): Promise<Answer<Row>> {
    const began = performance.now();
    const role = person === null ? 'service_role' : 'authenticated';
    const claims = JSON.stringify(person === null ? { role } : { sub: person, role, is_anonymous: false });
    try {
      const { rows } = await this.#clients.begin(async (client) => {
        await client`select set_config('request.jwt.claims', ${claims}, true), set_config('role', ${role}, true)`;
        return { rows: await client.unsafe<Row[]>(sql, parameters as never[]) };
      });
      const [row] = rows;
      const milliseconds = performance.now() - began;
      return row === undefined ? { milliseconds } : { value: row, milliseconds };
    } catch (error) {
      const { code, message } = error as DatabaseError;
      return { refused: code.startsWith('PT') ? message : code, milliseconds: performance.now() - began };
    }
  }

  /** Calls a function as a person and answers its one value. */
  async ask<Value>(person: string | null, call: string, ...parameters: unknown[]): Promise<Answer<Value>> {
    const { value, ...how } = await this.run<{ value: Value }>(
      person,
      `select ${call} as value`,
      ...parameters,
    );
    return value === undefined ? how : { ...how, value: value.value };
  }

  /** Pairs of sessions at which somebody would be in two places. */
  async overlaps(): Promise<object[]> {
    return this.owner(OVERLAPS);
  }

  /** Everybody leaves. */
  async leave(): Promise<void> {
    await Promise.all([this.#clients.end(), this.#owner.end()]);
  }
}

/** An hour of the week after next, as ISO text: `n` hours after its Monday midnight. */
export function hour(n: number): string {
  const day = 86_400_000;
  const monday = Math.floor(Date.now() / day) * day + (14 - ((new Date().getUTCDay() + 6) % 7)) * day;
  return new Date(monday + n * 3_600_000).toISOString();
}

/** How often each outcome was: `ok`, or why it was refused. */
export function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { refused = 'ok' } of answers) counts[refused] = (counts[refused] ?? 0) + 1;
  return counts;
}

/** The slowest of them, in whole milliseconds. */
export function slowest(answers: readonly Answer[]): number {
  return Math.round(Math.max(...answers.map(({ milliseconds }) => milliseconds)));
}
