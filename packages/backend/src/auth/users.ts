import bcrypt from 'bcryptjs';
import type { Queryable } from '../engine/database.js';
import { AuthError } from './auth-error.js';

/** A row of `auth.users`, as far as we use it. */
export interface UserRow {
  id: string;
  email: string | null;
  phone: string | null;
  encrypted_password: string | null;
  email_confirmed_at: string | null;
  last_sign_in_at: string | null;
  raw_app_meta_data: Record<string, unknown> | null;
  raw_user_meta_data: Record<string, unknown> | null;
  created_at: string;
  updated_at: string;
  is_anonymous: boolean;
  banned: boolean;
  identities: Record<string, unknown>[];
}

/** What a user is made from. */
export interface NewUser {
  id?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  userMetadata?: Record<string, unknown> | undefined;
  appMetadata?: Record<string, unknown> | undefined;
  confirmed?: boolean | undefined;
}

/** What may change about a user; absent stays as it is. */
export interface UserChange {
  email?: string | undefined;
  password?: string | undefined;
  userMetadata?: Record<string, unknown> | undefined;
  appMetadata?: Record<string, unknown> | undefined;
  confirm?: boolean | undefined;
}

const SHORTEST_PASSWORD = 6;
/** Low on purpose: nobody's real password lives here, and tests sign in all the time. */
const BCRYPT_COST = 4;

/** What is read of `auth.users`, for a {@link UserRow}. */
export const USER_COLUMNS = `id, email, phone, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
  raw_user_meta_data, created_at, updated_at, is_anonymous, coalesce(banned_until > now(), false) as banned,
  (
    select coalesce(jsonb_agg(jsonb_build_object(
      'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
      'provider', i.provider, 'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
      'updated_at', i.updated_at, 'email', i.email
    ) order by i.created_at), '[]')
    from auth.identities i where i.user_id = users.id
  ) as identities`;

/** The user with an e-mail address. */
export async function findUserByEmail(session: Queryable, email: string): Promise<UserRow | undefined> {
  const sql = `select ${USER_COLUMNS} from auth.users where email = $1 and deleted_at is null`;
  return (await session.query<UserRow>(sql, [email.toLowerCase()]))[0];
}

/** The user with an id. */
export async function findUser(session: Queryable, id: string): Promise<UserRow | undefined> {
  const sql = `select ${USER_COLUMNS} from auth.users where id = $1 and deleted_at is null`;
  return (await session.query<UserRow>(sql, [id]))[0];
}

/** Makes a user; without an e-mail address an anonymous one. */
export async function createUser(session: Queryable, user: NewUser): Promise<UserRow> {
  const hash = user.password === undefined ? null : await hashPassword(user.password);
  const anonymous = user.email === undefined;
  const provider = anonymous ? {} : { provider: 'email', providers: ['email'] };
  const parameters = [
    user.id ?? crypto.randomUUID(),
    user.email?.toLowerCase() ?? null,
    hash,
    user.confirmed ?? false,
    { ...provider, ...user.appMetadata },
    user.userMetadata ?? {},
    anonymous,
  ];
  const sql = `
    insert into auth.users (
      instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data,
      raw_user_meta_data, is_anonymous
    ) values (
      '00000000-0000-0000-0000-000000000000', $1, 'authenticated', 'authenticated', $2, $3,
      case when $4::boolean then now() end, $5, $6, $7
    ) returning ${USER_COLUMNS}`;
  const [row] = await saving(session.query<UserRow>(sql, parameters));
  if (row === undefined) throw new AuthError(500, 'unexpected_failure', 'Database error saving new user');
  return anonymous ? row : withEmailIdentity(session, row);
}

/** Changes a user and answers the new row. */
export async function updateUser(session: Queryable, id: string, change: UserChange): Promise<UserRow> {
  const hash = change.password === undefined ? null : await hashPassword(change.password);
  const sql = `
    update auth.users set
      email = coalesce($2, email),
      encrypted_password = coalesce($3, encrypted_password),
      raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || coalesce($4::jsonb, '{}'),
      raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || coalesce($5::jsonb, '{}')
        || case when $2 is null then '{}'::jsonb else '{"provider": "email", "providers": ["email"]}' end,
      email_confirmed_at = case when $6::boolean then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
      is_anonymous = is_anonymous and $2 is null,
      updated_at = now()
    where id = $1 and deleted_at is null
    returning ${USER_COLUMNS}`;
  const parameters = [
    id,
    change.email?.toLowerCase() ?? null,
    hash,
    change.userMetadata ?? null,
    change.appMetadata ?? null,
    change.confirm ?? false,
  ];
  const [row] = await saving(session.query<UserRow>(sql, parameters));
  if (row === undefined) throw new AuthError(404, 'user_not_found', 'User not found');
  return change.email === undefined ? row : withEmailIdentity(session, row);
}

/** True when the password is the user's. */
export async function passwordMatches(user: UserRow, password: string): Promise<boolean> {
  return user.encrypted_password !== null && (await bcrypt.compare(password, user.encrypted_password));
}

/** A user as GoTrue's API shows it. */
export function userJson(user: UserRow): Record<string, unknown> {
  return {
    id: user.id,
    aud: 'authenticated',
    role: 'authenticated',
    email: user.email ?? '',
    phone: user.phone ?? '',
    email_confirmed_at: user.email_confirmed_at,
    confirmed_at: user.email_confirmed_at,
    last_sign_in_at: user.last_sign_in_at,
    app_metadata: user.raw_app_meta_data ?? {},
    user_metadata: user.raw_user_meta_data ?? {},
    identities: user.identities,
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: user.is_anonymous,
  };
}

async function hashPassword(password: string): Promise<string> {
  if (password.length < SHORTEST_PASSWORD) {
    const text = `Password should be at least ${String(SHORTEST_PASSWORD)} characters.`;
    throw new AuthError(422, 'weak_password', text);
  }
  return bcrypt.hash(password, BCRYPT_COST);
}

async function withEmailIdentity(session: Queryable, user: UserRow): Promise<UserRow> {
  const data = { sub: user.id, email: user.email, email_verified: user.email_confirmed_at !== null };
  await addIdentity(session, { userId: user.id, provider: 'email', providerId: user.id, data });
  return (await findUser(session, user.id)) ?? user;
}

/** Somebody as one provider knows him. */
export interface Identity {
  userId: string;
  provider: string;
  providerId: string;
  data: Record<string, unknown>;
}

/** Ties a user to somebody a provider knows; a second time refreshes what the provider says. */
export async function addIdentity(
  session: Queryable,
  { userId, provider, providerId, data }: Identity,
): Promise<void> {
  await session.query(
    `insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at)
    values ($1, $2, $3, $4, now())
    on conflict (provider_id, provider) do update set
      identity_data = excluded.identity_data, last_sign_in_at = now(), updated_at = now()`,
    [providerId, userId, data, provider],
  );
}

/** The user whom a provider knows by this id. */
export async function findUserByIdentity(
  session: Queryable,
  provider: string,
  providerId: string,
): Promise<UserRow | undefined> {
  const sql = `select ${USER_COLUMNS} from auth.users where deleted_at is null and id = (
    select user_id from auth.identities where provider = $1 and provider_id = $2)`;
  return (await session.query<UserRow>(sql, [provider, providerId]))[0];
}

/** Deletes as GoTrue's soft delete does: the row and its id stay, nothing in it leads back to the person. */
export async function softDelete(session: Queryable, id: string): Promise<void> {
  await session.query(
    `update auth.users set
      email = encode(sha256(convert_to(id::text || coalesce(email, ''), 'UTF8')), 'hex'),
      phone = null, encrypted_password = null, raw_user_meta_data = '{}', raw_app_meta_data = '{}',
      deleted_at = now(), updated_at = now()
    where id = $1`,
    [id],
  );
  await session.query('delete from auth.identities where user_id = $1', [id]);
  await session.query('delete from auth.sessions where user_id = $1', [id]);
}

/** Says what a failed write to `auth.users` means: an address in use, or a trigger of the product that refused. */
async function saving<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      error.code === '23505' &&
      /users_email/.test(error.message)
    ) {
      const text = 'A user with this email address has already been registered';
      throw new AuthError(422, 'email_exists', text);
    }
    console.error('Saving a user failed:', error);
    throw new AuthError(500, 'unexpected_failure', 'Database error saving new user');
  }
}
