import { expect } from 'chai';
import { createMentorKit } from '../client.js';
import type { MentorKitError } from '../errors.js';
import { PartnerSource } from './partner-source.js';
import type { SessionUser } from './session-source.js';

function tokenOf(sub: string, seconds = 3600): string {
  return `e30.${btoa(JSON.stringify({ sub, exp: Math.floor(Date.now() / 1000) + seconds }))}.c2ln`;
}

function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error as MentorKitError).code,
  );
}

describe("a partner's sign-on", () => {
  it('is asked once for many calls, and again when the token is about to end', async () => {
    let asked = 0;
    const source = new PartnerSource(() => {
      asked += 1;
      return Promise.resolve(tokenOf('ana', asked === 1 ? 3600 : 5));
    });
    await Promise.all([source.token(), source.token()]);
    await source.token();
    expect(asked).to.equal(1);
    await source.refused();
    await source.token();
    await source.token();
    expect(asked).to.equal(3);
  });

  it('stays signed out although an answer asked for before arrives later', async () => {
    let answer: (token: string) => void = () => undefined;
    const seen: (SessionUser | undefined)[] = [];
    const source = new PartnerSource(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const started = source.start((user) => seen.push(user));
    await Promise.resolve();
    await source.signOut();
    answer(tokenOf('ana'));
    await started;
    expect(seen).to.deep.equal([undefined]);
    expect(await source.token()).to.equal(null);
  });

  it('may fail in any way, and the next call asks again', async () => {
    const answers: (() => Promise<string | null>)[] = [
      () => {
        throw new TypeError('thrown, not rejected');
      },
      () => Promise.reject(new TypeError('Failed to fetch')),
      () => Promise.resolve('not a token'),
      () => Promise.resolve(tokenOf('ana')),
    ];
    const kit = createMentorKit({
      url: 'https://demo.example',
      key: 'k',
      live: 'off',
      fetch: () => Promise.resolve(Response.json([])),
      getToken: () => answers.shift()?.() ?? Promise.resolve(null),
    });
    const codes: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      codes.push(await codeOf(kit.booking.release('6f1d5f0e-0f52-4d58-9f0f-0d7a4a1b0001')));
    }
    expect(codes).to.deep.equal(['offline', 'offline', 'invalid_options', 'no error']);
    expect(kit.session.$session.get().user?.id).to.equal('ana');
    kit.destroy();
  });

  it('signs people in by itself: our own sign-in says so', async () => {
    const source = new PartnerSource(() => Promise.resolve(null));
    expect(await codeOf(source.signInWithPassword())).to.equal('invalid_options');
  });
});
