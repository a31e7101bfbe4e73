import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rate } from './rate.js';

describe('Rate', () => {
  it('lets as many through as the limit, and more once the window has moved on', () => {
    const rate = new Rate(2, 1000);
    assert.deepEqual(
      [0, 100, 200, 999, 1000, 1001, 1100].map((now) => rate.take(now)),
      [true, true, false, false, true, false, true],
    );
  });
});
