import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalizeDbError, statusOfSqlState } from './db-errors.js';

const sqlError = (code: string): Error => Object.assign(new Error('said'), { code, detail: 'why' });

describe('errors of the database', () => {
  it('get the status the hosted API gives them', () => {
    const expected = {
      P0001: 400,
      '23514': 400,
      '23P01': 400,
      P0002: 500,
      '40001': 500,
      '57014': 500,
      '53300': 503,
      '28000': 403,
    };
    for (const [state, status] of Object.entries(expected))
      assert.equal(statusOfSqlState(state), status, state);
  });

  it('are put in a shape that keeps code, message and details', () => {
    const { code, message, detail } = normalizeDbError(sqlError('23514')) as Error & {
      code: string;
      detail: string;
    };
    assert.equal(code, 'PGRST');
    assert.deepEqual(JSON.parse(message), { code: '23514', message: 'said', details: 'why', hint: null });
    assert.deepEqual(JSON.parse(detail), { status: 400, headers: {} });
  });

  it('are left alone where the library answers as hosted', () => {
    for (const error of [
      sqlError('23505'),
      sqlError('42501'),
      sqlError('PT409'),
      new Error('no code'),
      'text',
    ]) {
      assert.equal(normalizeDbError(error), error);
    }
  });
});
