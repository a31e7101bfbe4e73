import { expect } from 'chai';
import { atom } from 'nanostores';
import type { Session } from '../session/session.js';
import type { LineListener, Transport } from './live.api.js';
import { createLive, type LiveListener } from './live.js';

const ana: Session = { status: 'signed_in', user: { id: 'ana', email: undefined, isAnonymous: false } };
const bia: Session = { status: 'signed_in', user: { id: 'bia', email: undefined, isAnonymous: false } };
const nobody: Session = { status: 'signed_out', user: undefined };

interface Call {
  user: string;
  line: LineListener;
  closed: boolean;
}

function setUp(session: Session, transports = 1) {
  const $session = atom(session);
  const calls: Call[] = [];
  const warnings: string[] = [];
  const transport: Transport = (user, line) => {
    const call: Call = { user, line, closed: false };
    calls.push(call);
    return Promise.resolve(() => {
      call.closed = true;
    });
  };
  const live = createLive({
    $session,
    transports: Array.from({ length: transports }, () => transport),
    warn: (message) => warnings.push(message),
    retryAfter: () => 1,
  });
  return { $session, calls, warnings, live };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 10));

describe('the live line', () => {
  it('stays closed for visitors and while nobody listens', async () => {
    const { live, calls } = setUp(nobody);
    const stop = live.listen({});
    await tick();
    expect(calls).to.have.length(0);
    expect(live.$connection.get()).to.equal('idle');
    stop();
    expect(setUp(ana).calls).to.have.length(0);
  });

  it('opens once for many listeners and tells all of them', async () => {
    const { live, calls } = setUp(ana);
    const heard: string[] = [];
    const listener: LiveListener = {
      heard: ({ event }) => heard.push(event),
      joined: () => heard.push('joined'),
    };
    live.listen(listener);
    live.listen({ ...listener });
    await tick();
    expect(calls.map(({ user }) => user)).to.deep.equal(['ana']);
    calls[0]?.line.joined();
    calls[0]?.line.heard({ event: 'message_changed', payload: {} });
    expect(heard).to.deep.equal(['joined', 'joined', 'message_changed', 'message_changed']);
    expect(live.$connection.get()).to.equal('live');
    live.stop();
  });

  it('tells who comes later to catch up at once', async () => {
    const { live, calls } = setUp(ana);
    live.listen({});
    await tick();
    calls[0]?.line.joined();
    let joined = 0;
    live.listen({ joined: () => (joined += 1) });
    expect(joined).to.equal(1);
    live.stop();
  });

  it('dials anew after the server closed the line, and says it is offline meanwhile', async () => {
    const { live, calls } = setUp(ana);
    live.listen({});
    await tick();
    calls[0]?.line.ended();
    expect(live.$connection.get()).to.equal('offline');
    await tick();
    expect(calls).to.have.length(2);
    expect(calls[0]?.closed).to.equal(true);
    live.stop();
  });

  it('lets realtime-js come back by itself while the line is only lost', async () => {
    const { live, calls } = setUp(ana);
    live.listen({});
    await tick();
    calls[0]?.line.lost();
    expect(live.$connection.get()).to.equal('offline');
    await tick();
    expect(calls).to.have.length(1);
    calls[0]?.line.joined();
    expect(live.$connection.get()).to.equal('live');
    live.stop();
  });

  it('opens one line when it is woken twice while it is being dialled', async () => {
    const opened: string[] = [];
    let letGo: () => void = () => undefined;
    const gate = new Promise<void>((go) => {
      letGo = go;
    });
    const live = createLive({
      $session: atom(ana),
      transports: [
        async (user, line, isWanted) => {
          await gate;
          if (isWanted()) {
            opened.push(user);
            line.joined();
          }
          return () => undefined;
        },
      ],
      warn: () => undefined,
    });
    live.listen({});
    globalThis.dispatchEvent(new Event('online'));
    globalThis.dispatchEvent(new Event('online'));
    letGo();
    await tick();
    expect(opened).to.deep.equal(['ana']);
    expect(live.$connection.get()).to.equal('live');
    live.stop();
  });

  it('does not retry a refusal: it says why and takes the next transport', async () => {
    const { live, calls, warnings } = setUp(ana, 2);
    live.listen({});
    await tick();
    calls[0]?.line.refused('Unauthorized: no');
    await tick();
    expect(calls).to.have.length(2);
    calls[1]?.line.refused('Unauthorized: no');
    await tick();
    expect(calls).to.have.length(2);
    expect(warnings).to.have.length(2);
    expect(live.$connection.get()).to.equal('idle');
    live.stop();
  });

  it('drops the line of one person when another signs in, and believes nothing that still comes over it', async () => {
    const { live, calls, $session } = setUp(ana);
    const heard: unknown[] = [];
    live.listen({ heard: (event) => heard.push(event) });
    await tick();
    $session.set(bia);
    await tick();
    expect(calls.map(({ user, closed }) => [user, closed])).to.deep.equal([
      ['ana', true],
      ['bia', false],
    ]);
    calls[0]?.line.heard({ event: 'message_changed', payload: 'for ana' });
    expect(heard).to.deep.equal([]);
    live.stop();
  });
});
