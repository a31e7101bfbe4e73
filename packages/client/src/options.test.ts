import { expect } from 'chai';
import { createMentorKit } from './client.js';
import { MentorKitError } from './errors.js';
import type { MentorKitOptions } from './options.js';

function refusal(options: unknown): MentorKitError {
  try {
    createMentorKit(options as MentorKitOptions);
  } catch (error) {
    if (error instanceof MentorKitError) return error;
  }
  throw new Error('the options were accepted');
}

const good = { url: 'https://demo.example', key: 'sb_publishable_x' };

describe('options', () => {
  it('an unknown option is refused by name, with the right names', () => {
    const error = refusal({ ...good, partnr: 'sebrae' });
    expect(error.code).to.equal('invalid_options');
    expect(error.message).to.contain('"partnr"').and.to.contain('partner');
  });

  it('a missing key is refused by name', () => {
    expect(refusal({ url: good.url }).message).to.contain('"key"');
  });

  for (const [name, value] of [
    ['url', 'demo.example'],
    ['timeZone', 'Recife'],
    ['getToken', 'token'],
    ['live', 'sometimes'],
  ] as const) {
    it(`a wrong ${name} is refused with what it must be`, () => {
      expect(refusal({ ...good, [name]: value }).message).to.contain(`"${name}" must be`);
    });
  }

  it('a ready client and a token function together are refused', () => {
    const supabase = { from: () => undefined, channel: () => undefined };
    const getToken = () => Promise.resolve(null);
    expect(refusal({ ...good, supabase, getToken }).message).to.contain('either');
  });

  it('making and destroying a client asks the server nothing', () => {
    let asked = 0;
    const kit = createMentorKit({
      ...good,
      fetch: () => {
        asked += 1;
        return Promise.reject(new Error('no network'));
      },
    });
    kit.mentors.list();
    kit.destroy();
    expect(asked).to.equal(0);
  });
});
