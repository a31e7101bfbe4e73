import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseNames } from './choose-names.js';

describe('chooseNames', () => {
  it('takes all when none is named', () => {
    assert.deepEqual(chooseNames(['a', 'b'], [], 'group'), ['a', 'b']);
  });

  it('keeps the known order', () => {
    assert.deepEqual(chooseNames(['a', 'b', 'c'], ['c', 'a'], 'group'), ['a', 'c']);
  });

  it('names the right ones when a name is unknown', () => {
    assert.throws(
      () => chooseNames(['a', 'b'], ['x'], 'group'),
      /There is no group "x"\. The groups are: a, b\./,
    );
  });
});
