import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCliOptions } from './cli-options.js';

describe('the options of the command line', () => {
  it('have defaults', () => {
    assert.deepEqual(readCliOptions([]), {
      port: 54_321,
      data: 'memory',
      seed: true,
      reset: false,
      socket: false,
      json: false,
      help: false,
    });
  });

  it('are read in both ways of writing', () => {
    const words = ['--port=0', '--data', './data/a=b', '--json', '--socket', '--no-seed', '--reset'];
    const { port, data, json, socket, seed, reset } = readCliOptions(words);
    assert.deepEqual([port, data, json, socket, seed, reset], [0, './data/a=b', true, true, false, true]);
  });

  it('are refused with a sentence that lists the right ones', () => {
    for (const words of [
      ['--jsno'],
      ['extra'],
      ['--port'],
      ['--port', 'x'],
      ['--port', '70000'],
      ['--data', '--json'],
    ]) {
      assert.throws(() => readCliOptions(words), /--no-seed/, words.join(' '));
    }
  });
});
