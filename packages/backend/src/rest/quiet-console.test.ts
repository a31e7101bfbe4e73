import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';

describe('listenToConsole', () => {
  it('keeps the lines of its job and lets everybody else print', async () => {
    const print = mock.method(console, 'error', () => undefined);
    const { listenToConsole } = await import('./quiet-console.js');
    const loud = Promise.resolve().then(() => {
      console.error('from elsewhere');
    });
    const { answer, lines } = await listenToConsole(async () => {
      await Promise.resolve();
      console.error('refused', 42);
      return 'answer';
    });
    await loud;
    assert.equal(answer, 'answer');
    assert.deepEqual(lines, ['refused 42']);
    assert.deepEqual(
      print.mock.calls.map((call) => call.arguments),
      [['from elsewhere']],
    );
    print.mock.restore();
  });
});
