import { randomBytes } from 'node:crypto';
import type postgres from 'postgres';
import { checksum } from '../engine/checksum.js';
import { describeSqlError, fileName, type MigrationFile } from '../engine/migrate.js';
import { StartError } from '../start-error.js';
import { prepareServer, projectSql, type GrantRegime, type Owner } from './hosted-project.js';
import { launchPostgres, type LaunchOptions } from './launch-postgres.js';
import { connectPostgres } from './postgres-database.js';

/** What a project's database is made of. */
export interface ProjectRecipe {
  migrations: readonly MigrationFile[];
  /** Statements run once, after the migrations. */
  seed?: string;
  /** Default: `classic`. */
  grants?: GrantRegime;
}

/** Whom a connection is for: the owner of the database, PostgREST's own login, or the server's superuser. */
export type ProjectLogin = 'owner' | 'authenticator' | 'superuser';

/** A real Postgres on which databases stand as those of hosted projects do. */
export class ProjectServer {
  readonly #url: URL;
  readonly #admin: postgres.Sql;
  readonly #owner: Owner;
  readonly #stop: () => Promise<void>;
  readonly #templates = new Map<string, Promise<string>>();
  readonly #made = new Set<string>();

  private constructor(url: URL, admin: postgres.Sql, owner: Owner, stop: () => Promise<void>) {
    this.#url = url;
    this.#admin = admin;
    this.#owner = owner;
    this.#stop = stop;
  }

  /** Launches a server of its own and prepares it. */
  static async launch(options: LaunchOptions = {}): Promise<ProjectServer> {
    const running = await launchPostgres(options);
    try {
      return await ProjectServer.open(running.url, async () => running.stop());
    } catch (error) {
      await running.stop();
      throw error;
    }
  }

  /** Prepares the server behind the URL of a superuser; `stop` runs when it is closed. */
  static async open(
    url: string,
    stop: () => Promise<void> = async () => Promise.resolve(),
  ): Promise<ProjectServer> {
    const admin = connectPostgres(url);
    const parsed = new URL(url);
    try {
      const owner = await alone(admin, async () =>
        prepareServer(admin, decodeURIComponent(parsed.password) || 'mentorkit'),
      );
      return new ProjectServer(parsed, admin, owner, stop);
    } catch (error) {
      await admin.end();
      throw error;
    }
  }

  /** The URL of a database of this server. */
  url(database: string, login: ProjectLogin = 'owner'): string {
    const url = new URL(this.#url);
    url.pathname = `/${database}`;
    if (login === 'superuser') return url.href;
    url.username = login === 'owner' ? this.#owner.name : login;
    url.password = this.#owner.password;
    return url.href;
  }

  /** Answers the name of a template with these migrations and this seed, made when it is asked for the first time. */
  async template(recipe: ProjectRecipe): Promise<string> {
    const text = JSON.stringify([recipe, projectSql(this.#owner.name, recipe.grants ?? 'classic')]);
    const name = `mentorkit_template_${(await checksum(text)).slice(0, 16)}`;
    const making =
      this.#templates.get(name) ?? alone(this.#admin, async () => this.#makeTemplate(name, recipe));
    this.#templates.set(name, making);
    await making;
    return name;
  }

  /** Makes a database, a copy of a template or an empty one; answers its name. It is dropped with `drop` or at `close`. */
  async create(template?: string): Promise<string> {
    const name = `mentorkit_${randomBytes(6).toString('hex')}`;
    const origin = template === undefined ? '' : `template ${template}`;
    await this.#admin.unsafe(`create database ${name} ${origin} owner ${this.#owner.name}`);
    this.#made.add(name);
    return name;
  }

  /** Drops a database of `create` and throws out who uses it. */
  async drop(name: string): Promise<void> {
    await this.#admin.unsafe(`drop database if exists ${name} with (force)`);
    this.#made.delete(name);
  }

  /** Drops what was made, but for templates on a server that lives on, and stops a server that was launched. */
  async close(): Promise<void> {
    try {
      for (const name of this.#made) await this.drop(name);
      await this.#admin.end();
    } finally {
      await this.#stop();
    }
  }

  async #makeTemplate(name: string, recipe: ProjectRecipe): Promise<string> {
    const known = await this.#admin`select from pg_catalog.pg_database where datname = ${name}`;
    if (known.length > 0) return name;
    // half a template, left by a process that was killed, has another name
    const draft = `${name}_draft`;
    await this.drop(draft);
    const { seed, ...unseeded } = recipe;
    const origin = seed === undefined ? '' : `template ${await this.template(unseeded)}`;
    await this.#admin.unsafe(`create database ${draft} ${origin} owner ${this.#owner.name}`);
    try {
      if (seed === undefined) await this.#migrate(draft, recipe);
      else await using(this.url(draft), async (sql) => applyText(sql, 'seed.sql', seed));
      await this.#admin.unsafe(`alter database ${draft} rename to ${name}`);
    } catch (error) {
      await this.drop(draft);
      throw error;
    }
    await this.#admin.unsafe(`alter database ${name} with allow_connections false`);
    return name;
  }

  /** Brings an empty database through a hosted project's own start, then the migrations as its owner. */
  async #migrate(database: string, { migrations, grants = 'classic' }: ProjectRecipe): Promise<void> {
    await using(this.url(database, 'superuser'), async (sql) => {
      await sql.unsafe(projectSql(this.#owner.name, grants)).simple();
    });
    await using(this.url(database), async (sql) => {
      for (const file of migrations) {
        await applyText(sql, fileName(file), file.sql);
        await sql`
          insert into supabase_migrations.schema_migrations (version, name, statements)
          values (${file.version}, ${file.name}, ${[file.sql]})`;
      }
    });
  }
}

/** One file, one message, one transaction; what it set in the session ends with it. */
async function applyText(sql: postgres.Sql, file: string, text: string): Promise<void> {
  try {
    await sql.unsafe(text).simple();
  } catch (error) {
    throw new StartError(`${file} could not be applied: ${describeSqlError(error, text)}`, { cause: error });
  }
  await sql`discard all`.simple();
}

/** Runs a job on one connection that ends with it. */
async function using(url: string, job: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = connectPostgres(url);
  try {
    await job(sql);
  } finally {
    await sql.end();
  }
}

/** Runs a job while no other process prepares the same server. */
async function alone<T>(admin: postgres.Sql, job: () => Promise<T>): Promise<T> {
  await admin`select pg_advisory_lock(hashtext('mentorkit'))`;
  try {
    return await job();
  } finally {
    await admin`select pg_advisory_unlock(hashtext('mentorkit'))`;
  }
}
