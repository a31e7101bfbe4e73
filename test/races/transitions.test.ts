import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { hour, tally, type Answer, type Crowd } from './support/crowd.js';
import { runRaces, type Race } from './support/race.js';

const HOLD = 'public.hold_slot($1, $2)';
const CANCEL = 'public.cancel_appointment($1, $2)';
const MOVE = 'public.reschedule_appointment($1, $2)';
const ANSWER = 'public.respond_to_appointment_by_token($1, $2)';

const isOk = ({ refused }: Answer): boolean => refused === undefined;

async function one(crowd: Crowd, kind: 'mentor' | 'mentee'): Promise<string> {
  const [id] = kind === 'mentor' ? await crowd.registerMentors(1) : await crowd.register(1);
  assert.ok(id !== undefined);
  return id;
}

/** A person who looks at the same time again and again until somebody has it for good. */
async function insist(
  crowd: Crowd,
  person: string,
  mentor: string,
  isOver: () => boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let tries = 0; tries < 40; tries += 1) {
    const late = isOver();
    const answer = await crowd.ask(person, HOLD, mentor, hour(10));
    answers.push(answer);
    if (isOk(answer) || late) break;
    await pause(5);
  }
  return answers;
}

const cancelAndRebook: Race = async (crowd, context) => {
  const outcomes: Answer[] = [];
  let others = 0;
  for (let round = 0; round < 5; round += 1) {
    const mentor = await one(crowd, 'mentor');
    const mentee = await one(crowd, 'mentee');
    const rivals = await crowd.register(12);
    const id = await crowd.putSession(mentor, mentee, hour(10));
    let isOver = false;
    const cancelled = pause(20).then(async () => crowd.ask(mentee, CANCEL, id, 'Não posso'));
    const rebooked = cancelled.then(async () => {
      isOver = true;
      return insist(crowd, mentee, mentor, () => true);
    });
    const tries = await Promise.all(rivals.map(async (rival) => insist(crowd, rival, mentor, () => isOver)));
    assert.ok(isOk(await cancelled), 'the session is cancelled');
    const own = await rebooked;
    const winners = [...tries.flat(), ...own].filter(isOk);
    assert.equal(winners.length, 1, 'the freed time goes to exactly one person');
    others += tries.flat().filter(isOk).length;
    outcomes.push(...tries.flat(), ...own);
    assert.deepEqual(await crowd.overlaps(), []);
  }
  assert.deepEqual(Object.keys(tally(outcomes)).sort(), ['ok', 'slot_taken']);
  context.diagnostic(
    `5 cancelled times, ${String(outcomes.length)} tries: ${String(others)} went to others, ${String(5 - others)} back`,
  );
};

/** People who each have an hour with the same mentor, one after the other. */
async function fill(crowd: Crowd, mentor: string, count: number): Promise<{ person: string; id: string }[]> {
  const people = await crowd.register(count);
  return Promise.all(
    people.map(async (person, n) => ({
      person,
      id: await crowd.putSession(mentor, person, hour(24 + 2 * n)),
    })),
  );
}

const moveToOneTime: Race = async (crowd, context) => {
  const mentor = await one(crowd, 'mentor');
  const sessions = await fill(crowd, mentor, 20);
  const answers = await Promise.all(
    sessions.map(async ({ person, id }) => crowd.ask(person, MOVE, id, hour(10))),
  );
  assert.deepEqual(tally(answers), { ok: 1, slot_taken: 19 });
  assert.deepEqual(await crowd.overlaps(), []);
  context.diagnostic(`20 sessions to one time: ${JSON.stringify(tally(answers))}`);
};

const swap: Race = async (crowd, context) => {
  const mentor = await one(crowd, 'mentor');
  const sessions = await fill(crowd, mentor, 20);
  // each to where his neighbour is, and the mentor moves the same ones elsewhere
  const answers = await Promise.all([
    ...sessions.map(async ({ person, id }, n) => crowd.ask(person, MOVE, id, hour(24 + 2 * (n ^ 1)))),
    ...sessions.map(async ({ id }, n) => crowd.ask(mentor, MOVE, id, hour(72 + 2 * n))),
  ]);
  assert.deepEqual(
    Object.keys(tally(answers)).filter((outcome) => !['ok', 'slot_taken'].includes(outcome)),
    [],
  );
  assert.deepEqual(await crowd.overlaps(), []);
  context.diagnostic(`40 moves across one another: ${JSON.stringify(tally(answers))}`);
};

const moveOfBothSides: Race = async (crowd, context) => {
  const outcomes: Answer[] = [];
  await Promise.all(
    Array.from({ length: 15 }, async () => {
      const mentor = await one(crowd, 'mentor');
      const mentee = await one(crowd, 'mentee');
      const id = await crowd.putSession(mentor, mentee, hour(10));
      const move = 'public.reschedule_appointment($1, $2, $3)';
      const [here, there, cancelled] = await Promise.all([
        crowd.ask(mentor, move, id, hour(12), 1),
        crowd.ask(mentee, move, id, hour(14), 1),
        crowd.ask(mentee, CANCEL, id, 'Não posso'),
      ]);
      assert.ok(!isOk(here) || !isOk(there), 'what both saw was moved once');
      const [row] = await crowd.owner<{ status: string }>(
        'select status from public.appointments where id = $1',
        id,
      );
      assert.ok(isOk(cancelled), cancelled.refused);
      assert.equal(row?.status, 'cancelled');
      outcomes.push(here, there, cancelled);
    }),
  );
  assert.deepEqual(
    Object.keys(tally(outcomes)).filter((outcome) => !['ok', 'already_handled'].includes(outcome)),
    [],
  );
  context.diagnostic(`15 sessions moved by both and cancelled: ${JSON.stringify(tally(outcomes))}`);
};

/** A request that waits for its mentor, and the token of the mail he got. */
async function mailed(crowd: Crowd): Promise<{ id: string; mentor: string; token: string }> {
  const mentor = await one(crowd, 'mentor');
  const id = await crowd.putSession(mentor, await one(crowd, 'mentee'), hour(10), 'pending');
  const issued = await crowd.ask<string>(
    null,
    'public.issue_action_token($1, $2)',
    id,
    'appointment_respond',
  );
  assert.ok(issued.value !== undefined, issued.refused);
  return { id, mentor, token: issued.value };
}

async function stateOf(crowd: Crowd, id: string): Promise<string> {
  const [row] = await crowd.owner<{ state: string }>(
    `select status || ' v' || version as state from public.appointments where id = $1`,
    id,
  );
  return row?.state ?? '';
}

const twoClicks: Race = async (crowd, context) => {
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const { id, token } = await mailed(crowd);
      // every other person clicks on both links
      const second = n % 2 === 0 ? 'confirm' : 'decline';
      const [first, other] = await Promise.all([
        crowd.ask(null, ANSWER, token, 'confirm'),
        crowd.ask(null, ANSWER, token, second),
      ]);
      assert.deepEqual(tally([first, other]), { ok: 1, token_invalid: 1 });
      const wanted = isOk(first) ? 'confirm' : second;
      assert.equal(await stateOf(crowd, id), wanted === 'confirm' ? 'confirmed v2' : 'cancelled v2');
      return [first, other];
    }),
  );
  context.diagnostic(`20 tokens, two clicks each: ${JSON.stringify(tally(outcomes.flat()))}`);
};

const fortyClicks: Race = async (crowd, context) => {
  const { id, mentor, token } = await mailed(crowd);
  const clicks = Array.from({ length: 40 }, async () => crowd.ask(null, ANSWER, token, 'confirm'));
  // a second mail, a look by a scanner and the app itself come between
  const between = await Promise.all([
    crowd.ask(null, 'public.issue_action_token($1, $2, $3)', id, 'appointment_manage', mentor),
    crowd.ask(null, 'public.peek_action_token($1)', token),
    crowd.ask(mentor, 'public.confirm_appointment($1)', id),
  ]);
  const answers = await Promise.all(clicks);
  const { ok = 0, token_invalid: refused = 0 } = tally(answers);
  assert.ok(ok <= 1 && ok + refused === 40, JSON.stringify(tally(answers)));
  assert.deepEqual(
    between.map((answer) => answer.refused ?? 'ok'),
    ['ok', 'ok', 'ok'],
  );
  assert.equal(await stateOf(crowd, id), 'confirmed v2');
  context.diagnostic(`40 clicks on one link: ${JSON.stringify(tally(answers))}`);
};

const answersByMail: Race = async (crowd, context) => {
  const mentor = await one(crowd, 'mentor');
  const [row] = await crowd.owner<{ id: string }>(
    `insert into public.mentorship_requests (mentor_id, mentee_id, message) values ($1, $2, 'Olá') returning id`,
    mentor,
    await one(crowd, 'mentee'),
  );
  const issue = 'public.issue_action_token($1, $2)';
  const { value: token } = await crowd.ask<string>(null, issue, row?.id, 'request_reply');
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, n) =>
      crowd.ask(null, 'public.reply_to_request_by_token($1, $2)', token, `Resposta ${String(n)}`),
    ),
  );
  assert.deepEqual(tally(answers), { ok: 1, token_invalid: 39 });
  const written = answers.findIndex(isOk);
  const [request] = await crowd.owner(
    'select status, reply from public.mentorship_requests where id = $1',
    row?.id,
  );
  assert.deepEqual(request, { status: 'replied', reply: `Resposta ${String(written)}` });
  context.diagnostic(`40 answers by one link: ${JSON.stringify(tally(answers))}`);
};

await runRaces('racing for a session', 40, {
  'a time that is cancelled goes to exactly one of those who wait for it (T28)': cancelAndRebook,
  'twenty people move their sessions to one time: one of them gets it (T28)': moveToOneTime,
  'people who swap their times while the mentor moves them never wait for each other for good': swap,
  'a session that both sides move and one cancels ends in one state': moveOfBothSides,
  'of two clicks on one link one counts (T26)': twoClicks,
  'of forty clicks on one link at most one counts, and the answer is given once (T26)': fortyClicks,
  'of forty answers to a request by one link one is written, whole (T26)': answersByMail,
});
