import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Connection } from './connection.js';
import { Rooms } from './rooms.js';
import { DEFAULT_SETTINGS } from './settings.js';

/** A connection without channels needs no rooms. */
const NO_ROOMS = Object.create(Rooms.prototype) as Rooms;

const pause = async (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a connection', () => {
  it('is dropped when it has been silent for too long, not while it speaks', async () => {
    const closed: number[] = [];
    const connection = new Connection(
      NO_ROOMS,
      { ...DEFAULT_SETTINGS, idleMilliseconds: 300 },
      {
        version: '2.0.0',
        claims: { role: 'anon' },
        transport: { send: () => undefined, close: (code) => closed.push(code) },
      },
    );
    for (let beat = 0; beat < 6; beat += 1) {
      await pause(100);
      connection.receive('[null,"1","phoenix","heartbeat",{}]');
    }
    assert.deepEqual(closed, []);
    await pause(600);
    assert.deepEqual(closed, [1000]);
  });
});
