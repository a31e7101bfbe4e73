import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Presence } from './presence.js';

describe('Presence', () => {
  it('shows who is there by key, with one entry for each window', () => {
    const presence = new Presence();
    presence.track({}, 'ana', { at: 1 });
    presence.track({}, 'ana', { at: 2 });
    presence.track({}, 'bia', {});
    const state = presence.state();
    assert.deepEqual(Object.keys(state), ['ana', 'bia']);
    assert.deepEqual(
      state['ana']?.metas.map((meta) => meta['at']),
      [1, 2],
    );
  });

  it('tells a change as one difference that names what it replaces', () => {
    const presence = new Presence();
    const window = {};
    presence.track(window, 'ana', { at: 1 });
    const diff = presence.track(window, 'ana', { at: 2 });
    const [left] = diff?.leaves['ana']?.metas ?? [];
    const [joined] = diff?.joins['ana']?.metas ?? [];
    assert.equal(joined?.phx_ref_prev, left?.phx_ref);
    assert.equal(joined?.['at'], 2);
  });

  it('says nothing when nothing changed', () => {
    const presence = new Presence();
    const window = {};
    presence.track(window, 'ana', { at: 1 });
    assert.equal(presence.track(window, 'ana', { at: 1 }), undefined);
    assert.equal(presence.untrack({}), undefined);
  });

  it('forgets who leaves', () => {
    const presence = new Presence();
    const window = {};
    presence.track(window, 'ana', {});
    assert.deepEqual(Object.keys(presence.untrack(window)?.leaves ?? {}), ['ana']);
    assert.deepEqual(presence.state(), {});
  });
});
