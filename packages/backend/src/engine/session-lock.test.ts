import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SessionLock } from './session-lock.js';

const nothing = async (): Promise<void> => Promise.resolve();

describe('SessionLock', () => {
  it('lets one job run at a time, first come first served', async () => {
    const lock = new SessionLock();
    const order: string[] = [];
    const job = (name: string, turns: number) => async (): Promise<void> => {
      order.push(`${name} begins`);
      for (let turn = 0; turn < turns; turn += 1) await nothing();
      order.push(`${name} ends`);
    };
    await Promise.all([lock.run(job('a', 9)), lock.run(job('b', 1)), lock.run(job('c', 0))]);
    assert.deepEqual(order, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('goes on after a job that fails', async () => {
    const lock = new SessionLock();
    await assert.rejects(
      lock.run(async () => Promise.reject(new Error('refused'))),
      /refused/,
    );
    assert.equal(await lock.run(async () => Promise.resolve('next')), 'next');
  });

  it('wipes what an owner left before anybody else has a turn, not before his own', async () => {
    const lock = new SessionLock();
    const owner = {};
    let wiped = 0;
    const wipe = async (): Promise<void> => {
      wiped += 1;
      return Promise.resolve();
    };
    (await lock.acquire(owner)).releaseTo(owner, wipe);
    (await lock.acquire(owner)).releaseTo(owner, wipe);
    assert.equal(wiped, 0);
    await lock.run(nothing);
    assert.equal(wiped, 1);
    await lock.run(nothing);
    assert.equal(wiped, 1);
  });

  it('does not stay locked when wiping fails', async () => {
    const lock = new SessionLock();
    const owner = {};
    (await lock.acquire(owner)).releaseTo(owner, async () => Promise.reject(new Error('cannot wipe')));
    await assert.rejects(lock.run(nothing), /cannot wipe/);
    await lock.run(nothing);
  });
});
