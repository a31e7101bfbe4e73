import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveFunction } from './serve-function.js';

const at = (path: string, method = 'GET'): Request => new Request(`http://localhost${path}`, { method });

describe('serveFunction', () => {
  it('answers that functions are served', async () => {
    const answer = await serveFunction(at('/functions/v1/health'));
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { status: 'ok' });
  });

  it('refuses to be written to', async () => {
    const answer = await serveFunction(at('/functions/v1/health', 'POST'));
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'GET, HEAD');
  });

  it('says that an unknown function is not there', async () => {
    const answer = await serveFunction(at('/functions/v1/nothing'));
    assert.equal(answer.status, 404);
  });
});
