import { expect } from 'chai';
import { backoff, localTimeZone, onWake } from './environment.js';

describe('the environment', () => {
  it('wakes when the network returns and when the page becomes visible, until it is told to stop', () => {
    let wakes = 0;
    const stop = onWake(() => (wakes += 1));
    globalThis.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    stop();
    globalThis.dispatchEvent(new Event('online'));
    expect(wakes).to.equal(document.visibilityState === 'visible' ? 2 : 1);
  });

  it('waits longer after each try, spread out, and never longer than half a minute', () => {
    const waits = Array.from({ length: 200 }, (_, n) => backoff((n % 20) + 1));
    expect(Math.max(...waits)).to.be.at.most(30_300);
    expect(Math.min(...waits)).to.be.at.least(300);
    expect(new Set(waits).size).to.be.greaterThan(190);
  });

  it('knows a zone', () => {
    expect(localTimeZone()).to.match(/^[A-Z]/);
  });
});
