import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countsFault, countsFromTap, sumCounts } from './test-counts.js';

const summary =
  '# tests 7\n# suites 2\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 1\n# duration_ms 3.1\n';

describe('countsFromTap', () => {
  it('counts a cancelled test as failed and a test for later as skipped', () => {
    assert.deepEqual(countsFromTap(summary), { passed: 4, failed: 2, skipped: 1 });
  });

  it('reads the runner own summary, not what a test printed', () => {
    assert.equal(countsFromTap(`# pass 900\nok 1\n${summary}`).passed, 4);
  });

  it('refuses a file without a test', () => {
    assert.throws(() => countsFromTap(`ok 1 - /a/b.test.ts\n${summary}`), /No test is in \/a\/b\.test\.ts/);
  });

  it('says so when the runner died before its summary', () => {
    assert.throws(() => countsFromTap('ok 1 - a\n'), /without its summary/);
  });
});

describe('countsFault', () => {
  it('accepts passed tests only', () => {
    assert.equal(countsFault({ passed: 3, failed: 0, skipped: 0 }), undefined);
    assert.equal(countsFault({ passed: 3, failed: 1, skipped: 0 }), '1 failed');
    assert.match(countsFault({ passed: 3, failed: 0, skipped: 2 }) ?? '', /2 skipped/);
    assert.equal(countsFault({ passed: 0, failed: 0, skipped: 0 }), 'no test ran');
  });
});

describe('sumCounts', () => {
  it('adds the groups up', () => {
    const one = { passed: 1, failed: 2, skipped: 3 };
    assert.deepEqual(sumCounts([one, one]), { passed: 2, failed: 4, skipped: 6 });
  });
});
