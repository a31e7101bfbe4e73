import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as z from 'zod/mini';
import {
  countCharacters,
  ERROR_CODES,
  Instant,
  isErrorCode,
  LIVE_EVENTS,
  Message,
  userTopic,
} from './index.js';

const row = {
  id: '6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0001',
  conversation_id: '6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0002',
  sender_id: '6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0003',
  content: 'olá',
  read_at: null,
  edited_at: null,
  deleted_at: null,
  created_at: '2026-11-22T10:00:00.123456+00:00',
  updated_at: '2026-11-22T10:00:00.123456+00:00',
};

describe('the contract', () => {
  it('knows its codes, and no other word', () => {
    for (const code of ERROR_CODES) assert.match(code, /^[a-z]+(_[a-z]+)*$/);
    assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
    assert.ok(isErrorCode('slot_taken'));
    for (const other of ['SLOT_TAKEN', 'toString', '', null, 409])
      assert.ok(!isErrorCode(other), String(other));
  });

  it('takes an instant with offset and microseconds, and refuses one without', () => {
    for (const instant of [
      '2026-11-22T10:00:00+00:00',
      '2026-11-22T10:00:00.123456-03:00',
      '2026-11-22T10:00:00Z',
    ]) {
      assert.equal(z.parse(Instant, instant), instant);
    }
    for (const text of ['2026-11-22 10:00:00+00', '2026-11-22T10:00:00', '22/11/2026']) {
      assert.ok(!z.safeParse(Instant, text).success, text);
    }
  });

  it('refuses a message that lacks a column, and drops a column it does not know', () => {
    const { sender_id: _sender, ...without } = row;
    assert.ok(!z.safeParse(Message, without).success);
    assert.deepEqual(z.parse(Message, { ...row, action_token: 'hash' }), row);
  });

  it('counts characters as Postgres does', () => {
    assert.equal(countCharacters('ação'), 4);
    assert.equal(countCharacters('👩🏽'), 2);
    assert.equal('👩🏽'.length, 4);
  });

  it('names one topic per person and each event once', () => {
    assert.equal(userTopic('x'), 'user:x');
    assert.equal(new Set(Object.values(LIVE_EVENTS)).size, Object.keys(LIVE_EVENTS).length);
  });
});
