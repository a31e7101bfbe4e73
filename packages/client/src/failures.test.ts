import { ERROR_CODES } from '@mentorkit/contract';
import { expect } from 'chai';
import { failWith, toMentorKitError, type WireFailure } from './failures.js';

function codeOf(failure: Partial<WireFailure>): string {
  return toMentorKitError({ code: '', message: '', status: 400, ...failure }).code;
}

describe('failures', () => {
  it('every code has a sentence that tells what to do', () => {
    for (const code of ERROR_CODES) expect(failWith(code).message, code).to.match(/\.$/);
  });

  it('a code raised by the database arrives with its details', () => {
    const nearest = ['2026-11-23T12:00:00+00:00'];
    const error = toMentorKitError({
      code: 'PT409',
      message: 'slot_taken',
      details: JSON.stringify({ nearest }),
      status: 409,
    });
    expect(error.code).to.equal('slot_taken');
    expect(error.details).to.deep.equal({ nearest });
    expect(error.retryable).to.equal(false);
  });

  it('an exclusion violation reads as a slot that was taken', () => {
    expect(codeOf({ code: '23P01' })).to.equal('slot_taken');
  });

  it('a refusal of a visitor asks to sign in, one of a person does not', () => {
    expect(codeOf({ code: '42501', status: 401 })).to.equal('not_signed_in');
    expect(codeOf({ code: '42501', status: 403 })).to.equal('not_allowed');
  });

  it('no answer reads as offline, a broken deadline as timed out, both worth another try', () => {
    const offline = toMentorKitError({ code: '', message: 'TypeError: Failed to fetch', status: 0 });
    const late = toMentorKitError({ code: '', message: 'TimeoutError: signal timed out', status: 0 });
    expect([offline.code, late.code]).to.deep.equal(['offline', 'timed_out']);
    expect([offline.retryable, late.retryable]).to.deep.equal([true, true]);
  });

  it('statuses without a code of ours fall to the nearest word', () => {
    expect(codeOf({ status: 429 })).to.equal('rate_limited');
    expect(codeOf({ status: 503 })).to.equal('server_failed');
    expect(codeOf({ status: 401 })).to.equal('session_expired');
    expect(codeOf({ code: '22P02', status: 400 })).to.equal('invalid_input');
    expect(codeOf({ status: 418 })).to.equal('unexpected_answer');
  });

  it('the cause is kept', () => {
    const failure = { code: 'XX000', message: 'internal', status: 500 };
    expect(toMentorKitError(failure).cause).to.equal(failure);
  });
});
