import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generatedFiles } from '../../.config/scripts/schema/generated-files.js';

describe('what follows from the migrations', () => {
  it('the row types and the tables of the README are up to date (else: npm run db:types)', async () => {
    for (const { path, text, present } of await generatedFiles()) {
      assert.ok(present === text, `${path} is stale. Run "npm run db:types" and commit what it writes.`);
    }
  });
});
