import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTooDeep } from './nesting.js';

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('the depth of a request', () => {
  it('is too much where lists lie in lists without end', () => {
    assert.equal(isTooDeep(deep(200)), false);
    assert.equal(isTooDeep(deep(201)), true);
    assert.equal(isTooDeep('{"a":'.repeat(201)), true);
    assert.equal(isTooDeep(`[${'[],'.repeat(5000)}[]]`), false);
  });

  it('is another matter inside of quotes, where people write what they like', () => {
    const said = (text: string): string => JSON.stringify({ content: text });
    assert.equal(isTooDeep(said('['.repeat(4000))), false);
    assert.equal(isTooDeep(said(`"\\${'['.repeat(4000)}`)), false);
    assert.equal(isTooDeep(said(deep(20_000))), true);
    assert.equal(isTooDeep(said(']'.repeat(9000) + deep(20_000))), true);
  });
});
