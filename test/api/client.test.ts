import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBackend, type RunningBackend } from '@mentorkit/backend';
import type { MentorCard, MentorKit, MentorKitError } from '@mentorkit/client';
import { demo, stranger, until, visitor } from './support/people.js';

const DAY = 86_400_000;

let backend: RunningBackend;
const kits: MentorKit[] = [];

function keep(kit: MentorKit): MentorKit {
  kits.push(kit);
  return kit;
}

function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error as MentorKitError).code,
  );
}

async function cards(kit: MentorKit, filters = {}): Promise<readonly MentorCard[]> {
  const { data, error } = await until(
    kit.mentors.list(filters),
    ({ status }) => status === 'ready' || status === 'error',
  );
  assert.equal(error, undefined);
  return data ?? [];
}

async function bookable(kit: MentorKit): Promise<MentorCard> {
  const found = (await cards(kit)).find(
    ({ next_slots, chat_enabled }) => next_slots.length > 0 && chat_enabled,
  );
  assert.ok(found, 'the seed has a mentor with free times');
  return found;
}

async function freeSlots(kit: MentorKit, mentorId: string) {
  const from = new Date();
  const { data = [] } = await until(
    kit.booking.slots(mentorId, { from, to: new Date(from.getTime() + 14 * DAY) }),
    ({ status }) => status === 'ready',
  );
  assert.ok(data.length > 1);
  return data;
}

before(async () => {
  backend = await startBackend({ port: 0, data: 'memory', seed: true });
});

after(async () => {
  for (const kit of kits) kit.destroy();
  await backend.close();
});

describe('a visitor', () => {
  it('sees public mentors with their next free times, and nobody who is hidden', async () => {
    const kit = keep(visitor(backend));
    const list = await cards(kit);
    assert.ok(list.length >= 15);
    const hidden = await backend.database.query<{ id: string }>(
      `select id from public.profiles where profile_visibility <> 'public' or not verified`,
    );
    assert.ok(hidden.length > 0, 'the seed has hidden mentors');
    const ids = new Set(hidden.map(({ id }) => id));
    assert.deepEqual(
      list.filter(({ id }) => ids.has(id)),
      [],
    );
  });

  it('narrows the list by words and by topic, and finds nothing where there is nothing', async () => {
    const kit = keep(visitor(backend));
    const [first] = await cards(kit);
    const topic = first?.mentorship_topics[0] ?? '';
    const narrowed = await cards(kit, { topic });
    assert.ok(
      narrowed.length > 0 && narrowed.every(({ mentorship_topics }) => mentorship_topics.includes(topic)),
    );
    assert.deepEqual(await cards(kit, { search: 'xyzzyplugh' }), []);
  });

  it('reads a profile by its slug, and null where there is none', async () => {
    const kit = keep(visitor(backend));
    const [first] = await cards(kit);
    const found = await until(kit.mentors.get(first?.slug ?? ''), ({ status }) => status === 'ready');
    assert.equal(found.data?.full_name, first?.full_name);
    const none = await until(kit.mentors.get('ninguem-aqui'), ({ status }) => status === 'ready');
    assert.equal(none.data, null);
  });

  it('is asked to sign in before booking or writing', async () => {
    const kit = keep(visitor(backend));
    const mentor = await bookable(kit);
    const [slot] = await freeSlots(kit, mentor.id);
    assert.ok(slot);
    assert.equal(await codeOf(kit.booking.hold(mentor.id, slot)), 'not_signed_in');
    assert.equal(await codeOf(kit.chat.start(mentor.id)), 'not_signed_in');
  });

  it('is told when the password is wrong, and that the server cannot be reached', async () => {
    const kit = keep(visitor(backend));
    const wrong = kit.session.signInWithPassword('mentee@demo.example', 'wrong');
    assert.equal(await codeOf(wrong), 'invalid_credentials');
    const lost = keep(visitor(backend, { url: 'http://127.0.0.1:9' }));
    const { error } = await until(lost.mentors.list(), ({ status }) => status === 'error');
    assert.equal(error?.code, 'offline');
  });
});

describe('a mentee', () => {
  it('signs out here and at the server, and sees nothing of hers any more', async () => {
    const asked: string[] = [];
    const watched: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      asked.push(`${answer.status} ${new URL(input instanceof Request ? input.url : input).pathname}`);
      return answer;
    };
    const mentee = keep(await demo(backend, 'mentee', { fetch: watched }));
    const sessions = await until(mentee.appointments, ({ status }) => status === 'ready');
    assert.ok((sessions.data?.length ?? 0) > 0);
    const stop = mentee.appointments.listen(() => undefined);
    await mentee.session.signOut();
    assert.ok(asked.includes('204 /auth/v1/logout'), asked.join());
    await until(mentee.appointments, ({ status, data }) => status === 'ready' && data?.length === 0);
    stop();
  });

  it('holds and books a free time; it is gone for others, who are offered the nearest', async () => {
    const mentee = keep(await demo(backend, 'mentee'));
    const mentor = await bookable(mentee);
    const slots = await freeSlots(mentee, mentor.id);
    const slot = slots.at(-1);
    assert.ok(slot);
    const hold = await mentee.booking.hold(mentor.id, slot);
    const { kit: other } = await stranger(backend);
    keep(other);
    const refusal: MentorKitError = await other.booking.hold(mentor.id, slot).then(
      () => assert.fail('the slot was sold twice'),
      (error: unknown) => error as MentorKitError,
    );
    assert.equal(refusal.code, 'slot_taken');
    assert.ok(Array.isArray(refusal.details['nearest']) && refusal.details['nearest'].length > 0);

    const booked = await mentee.booking.book(hold.appointment_id, {
      message: 'Quero conversar sobre preços.',
    });
    assert.deepEqual([booked.status, booked.my_role, booked.other_id], ['pending', 'mentee', mentor.id]);
    const mine = await until(
      mentee.appointments,
      ({ data }) => data?.some(({ id }) => id === booked.id) ?? false,
    );
    assert.equal(mine.error, undefined);
    const left = await freeSlots(mentee, mentor.id);
    assert.ok(!left.some(({ starts_at }) => Date.parse(starts_at) === Date.parse(slot.starts_at)));
  });

  it('gives a held time back', async () => {
    const mentee = keep(await demo(backend, 'mentee'));
    const mentor = await bookable(mentee);
    const slot = (await freeSlots(mentee, mentor.id)).at(-1);
    assert.ok(slot);
    const hold = await mentee.booking.hold(mentor.id, slot);
    await mentee.booking.release(hold.appointment_id);
    assert.equal(
      await codeOf(mentee.booking.book(hold.appointment_id, { message: 'tarde demais' })),
      'hold_expired',
    );
    const left = await freeSlots(mentee, mentor.id);
    assert.ok(left.some(({ starts_at }) => Date.parse(starts_at) === Date.parse(slot.starts_at)));
  });
});

for (const live of ['broadcast', 'postgres_changes'] as const) {
  describe(`two people over ${live}`, () => {
    it('write to each other live, in one order, and know what was read', async () => {
      const mentee = keep(await demo(backend, 'mentee', { live }));
      const mentor = keep(await demo(backend, 'mentor', { live }));
      const mentorId = mentor.session.$session.get().user?.id ?? '';
      const id = await mentee.chat.start(mentorId);
      const [hers, his] = [mentee.chat.conversation(id), mentor.chat.conversation(id)];
      const stops = [hers.listen(() => undefined), his.listen(() => undefined)];
      await Promise.all(
        [mentee, mentor].map(({ $connection }) => until($connection, (state) => state === 'live')),
      );
      await Promise.all([hers, his].map((store) => until(store, ({ status }) => status === 'ready')));

      const question = `Pergunta ${crypto.randomUUID()}`;
      const heard = until(his, ({ data }) => data?.at(-1)?.content === question);
      await hers.send(question);
      await heard;
      const answer = `Resposta ${crypto.randomUUID()}`;
      const back = until(hers, ({ data }) => data?.at(-1)?.content === answer);
      await his.send(answer);
      await back;
      const order = [hers, his].map((store) => store.get().data?.map((message) => message.id));
      assert.deepEqual(order[0], order[1]);

      const unread = await until(mentee.chat.conversations, ({ data }) =>
        (data ?? []).some((row) => row.id === id && row.unread_count > 0),
      );
      assert.equal(unread.data?.find((row) => row.id === id)?.last_message?.content, answer);
      await hers.markRead();
      await until(mentee.chat.conversations, ({ data }) =>
        (data ?? []).some((row) => row.id === id && row.unread_count === 0),
      );
      if (live === 'broadcast') await until(his, ({ otherReadAt }) => otherReadAt !== undefined);
      for (const stop of stops) stop();
    });
  });
}

describe('both sides of a booking', () => {
  it('see it, and the mentor hears of it without asking', async () => {
    const mentee = keep(await demo(backend, 'mentee'));
    const mentor = keep(await demo(backend, 'mentor'));
    const mentorId = mentor.session.$session.get().user?.id ?? '';
    const stop = mentor.appointments.listen(() => undefined);
    await until(mentor.$connection, (state) => state === 'live');
    const before = (await until(mentor.appointments, ({ status }) => status === 'ready')).data?.length ?? 0;
    const slot = (await freeSlots(mentee, mentorId)).at(-1);
    assert.ok(slot);
    const hold = await mentee.booking.hold(mentorId, slot);
    const booked = await mentee.booking.book(hold.appointment_id, { message: 'Podemos falar do plano?' });
    const { data = [] } = await until(mentor.appointments, (state) => (state.data?.length ?? 0) > before);
    const his = data.find(({ id }) => id === booked.id);
    assert.deepEqual([his?.my_role, his?.message], ['mentor', 'Podemos falar do plano?']);
    stop();
  });
});
