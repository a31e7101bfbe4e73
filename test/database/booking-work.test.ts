import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@mentorkit/backend';
import { slots } from './support/booking.js';
import { told } from './support/chat.js';
import { change, clearCalendars, detailOf, guest, putPlan, workOf } from './support/sessions.js';
import { mentee, mentor, openSeeded, play, server, visitor, type Stage } from './support/stage.js';

const SET = 'public.set_meeting($1, $2, $3, $4)';

describe('the work around sessions', () => {
  let database: Database;

  before(async () => {
    database = await openSeeded();
  });
  after(async () => database.close());

  const scene = (name: string, job: (stage: Stage) => Promise<void>): void => {
    it(name, async () =>
      play(database, async (stage) => {
        await clearCalendars(stage);
        await job(stage);
      }),
    );
  };

  const statusOf = async (stage: Stage, id: string): Promise<unknown> =>
    (await stage.owner('select status from public.appointments where id = $1', id))[0]?.['status'];

  scene('work holds ids and versions, nothing that could be read (T25)', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    await change(stage, mentor, 'confirm_appointment($1)', id);
    await change(stage, guest, `cancel_appointment($1, 'Segredo')`, id);
    const rows = await stage.owner<{
      kind: string;
      idempotency_key: string;
      payload: Record<string, unknown>;
    }>(
      `select kind, idempotency_key, payload from public.outbox where payload ->> 'appointment_id' = $1`,
      id,
    );
    assert.equal(rows.length, 6);
    for (const { kind, idempotency_key, payload } of rows) {
      const { appointment_id, recipient_id, version, ...more } = payload;
      assert.deepEqual([appointment_id, more], [id, {}]);
      const key = [
        kind,
        id,
        `v${String(version)}`,
        ...(typeof recipient_id === 'string' ? [recipient_id] : []),
      ];
      assert.equal(idempotency_key, key.join(':'));
    }
  });

  scene('what is put in past the RPCs, as the demo is, is mailed to nobody', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    const other = await putPlan(stage, { status: 'confirmed', at: `now() + interval '10 days'` });
    assert.deepEqual([await workOf(stage, id), await workOf(stage, other)], [[], []]);
  });

  scene('what ran out is marked, requests are told, and nobody had to wait for it', async (stage) => {
    const held = await putPlan(stage, { status: 'held', at: `now() + interval '9 days'`, message: null });
    const live = await putPlan(stage, { status: 'held', at: `now() + interval '10 days'`, message: null });
    const late = await putPlan(stage, { status: 'pending', at: `now() - interval '1 minute'` });
    const coming = await putPlan(stage, { status: 'pending', at: `now() + interval '1 hour'` });
    await stage.owner('update public.appointments set hold_expires_at = now() where id = $1', held);
    const [seen] = await stage.as(
      guest,
      'select status, awaiting from public.list_appointments() where id = $1',
      late,
    );
    assert.deepEqual(seen, { status: 'expired', awaiting: null }, 'over before the job comes by');
    assert.equal(await stage.call(server, 'public.expire_appointments()'), 2);
    assert.equal(await stage.call(server, 'public.expire_appointments()'), 0);
    assert.deepEqual(
      [await statusOf(stage, held), await statusOf(stage, live), await statusOf(stage, late)],
      ['expired', 'held', 'expired'],
    );
    assert.equal(await statusOf(stage, coming), 'pending');
    assert.deepEqual(await workOf(stage, late), ['appointment_expired mentee', 'appointment_expired mentor']);
    assert.deepEqual(await workOf(stage, held), []);
  });

  scene('a slot is free the moment its hold ends, whether or not the job came by (T6)', async (stage) => {
    const [slot] = await slots(stage, guest);
    assert.ok(slot);
    const held = await putPlan(stage, { status: 'held', at: `'${slot.starts_at}'`, message: null });
    const offered = async (): Promise<boolean> =>
      (await slots(stage, mentee)).some((free) => free.starts_at === slot.starts_at);
    assert.equal(await offered(), false);
    await stage.owner('update public.appointments set hold_expires_at = now() where id = $1', held);
    assert.equal(await offered(), true);
  });

  scene('a session nobody closed is completed a day after its end', async (stage) => {
    const old = await putPlan(stage, { status: 'confirmed', at: `now() - interval '25 hours'` });
    const young = await putPlan(stage, { status: 'confirmed', at: `now() - interval '23 hours'` });
    assert.equal(await stage.call(server, 'public.complete_appointments()'), 1);
    assert.deepEqual([await statusOf(stage, old), await statusOf(stage, young)], ['completed', 'confirmed']);
    assert.ok((await workOf(stage, old)).includes('feedback_requested mentee'));
  });

  scene("housekeeping and video rooms are the server's (T30, T44)", async (stage) => {
    for (const call of ['expire_appointments()', 'complete_appointments()', `set_meeting(null, null, null)`])
      for (const who of [visitor, guest, mentor]) await stage.refused(who, '42501', `select public.${call}`);
  });

  scene('the server stores a room on a host of its service only (T30)', async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() + interval '9 days'` });
    const good: [string, string][] = [
      ['https://mentorkit.daily.co/sala-1', 'daily'],
      ['https://us02web.zoom.us/j/123?pwd=a', 'zoom'],
      ['https://zoom.us/j/123', 'zoom'],
      ['https://meet.google.com/abc-defg-hij', 'google_meet'],
    ];
    for (const [url, service] of good) {
      assert.equal(await stage.call(server, SET, id, url, service, 'event_1'), true);
      const [seen] = await stage.as(
        guest,
        'select meeting_url, video_service from public.list_appointments() where id = $1',
        id,
      );
      assert.deepEqual(seen, { meeting_url: url, video_service: service });
    }
    const bad: [string | null, string | null][] = [
      ['https://meet.google.com/abc', 'zoom'],
      ['https://meet.google.com/abc', null],
      ['https://meet.google.com/abc', 'skype'],
      [null, 'zoom'],
      ['https://daily.co/sala', 'daily'],
      ['https://evildaily.co/sala', 'daily'],
      ['https://mentorkit.daily.co.evil.example/', 'daily'],
      ['https://evilzoom.us/j/1', 'zoom'],
      ['https://zoom.us@evil.example/j/1', 'zoom'],
      ['https://zoom.us:8443/j/1', 'zoom'],
      ['https://evil.example/zoom.us/', 'zoom'],
      ['https://evil.example\\.zoom.us/j/1', 'zoom'],
      ['https://zoom.us/j/1\nhttps://evil.example', 'zoom'],
      ['http://zoom.us/j/1', 'zoom'],
      ['javascript:alert(1)//zoom.us/', 'zoom'],
      ['https://xmeet.google.com/abc', 'google_meet'],
      ['https://meetxgoogle.com/abc', 'google_meet'],
    ];
    for (const [url, service] of bad) {
      const failure = await stage.refused(server, 'invalid_input', `select ${SET}`, id, url, service, null);
      assert.deepEqual(detailOf(failure), { field: 'meeting_url' });
    }
    assert.equal(await stage.call(server, SET, id, null, null, null), true);
    const [row] = await stage.owner(
      'select meeting_url, video_service, google_event_id, version from public.appointments where id = $1',
      id,
    );
    assert.deepEqual(row, { meeting_url: null, video_service: null, google_event_id: null, version: 1 });
    const held = await putPlan(stage, { status: 'held', at: `now() + interval '10 days'`, message: null });
    await stage.refused(server, 'not_found', `select ${SET}`, held, ...(good[0] ?? []), null);
    await stage.refused(server, 'not_found', `select ${SET}`, null, null, null, null);
  });

  scene("both people hear of a new room, and nobody sees the calendar's own id (T25)", async (stage) => {
    const id = await putPlan(stage, { status: 'confirmed', at: `now() + interval '9 days'` });
    const heard = async (): Promise<number> =>
      (await told(stage)).filter(({ event }) => event === 'appointment_changed').length;
    const before = await heard();
    const room = ['https://meet.google.com/abc-defg-hij', 'google_meet'];
    await stage.call(server, SET, id, ...room, 'event_1');
    await stage.call(server, SET, id, ...room, 'event_1');
    assert.equal((await heard()) - before, 2, 'once each, and only of what changed');
    for (const who of [guest, mentor]) {
      await stage.refused(who, '42501', 'select google_event_id from public.appointments');
      assert.ok(
        !JSON.stringify(await stage.as(who, 'select * from public.list_appointments()')).includes('event_1'),
      );
    }
  });

  scene('a room made for a session that changed meanwhile is looked at again', async (stage) => {
    const id = await putPlan(stage, { status: 'pending', at: `now() + interval '9 days'` });
    await change(stage, mentor, 'confirm_appointment($1)', id);
    await change(stage, guest, `cancel_appointment($1, 'Imprevisto')`, id);
    const calendar = async (): Promise<string[]> =>
      (
        await stage.owner<{ key: string }>(
          `select idempotency_key as key from public.outbox where kind = 'calendar_changed' and payload ->> 'appointment_id' = $1 order by 1`,
          id,
        )
      ).map(({ key }) => key.replace(`calendar_changed:${id}:`, ''));
    assert.deepEqual(await calendar(), ['v2', 'v3']);
    const set = 'public.set_meeting($1, $2, $3, $4, $5)';
    const room = ['https://meet.google.com/abc-defg-hij', 'google_meet', 'event_1'];
    assert.equal(await stage.call(server, set, id, ...room, 2), false);
    assert.equal(await stage.call(server, set, id, ...room, 2), false);
    assert.deepEqual(await calendar(), ['v2', 'v3', 'v3:after_v2']);
    assert.equal(await stage.call(server, set, id, null, null, null, 3), true);
  });
});
