import { after, before, describe, it } from 'node:test';
import type { Cases, House } from './contract/contract.js';
import { storageAddresses } from './contract/storage-addresses.js';
import { storage } from './contract/storage.js';
import { embeddedHouse, type OpenHouse } from './support/houses.js';

const SUBJECTS: Readonly<Record<string, Cases>> = {
  'files in storage': storage,
  'addresses and buckets': storageAddresses,
};

describe('the contract, on PGlite', () => {
  let house: OpenHouse;
  before(async () => {
    house = await embeddedHouse();
  });
  after(async () => house.close());

  for (const [subject, cases] of Object.entries(SUBJECTS)) {
    describe(subject, () => {
      for (const [title, run] of Object.entries(cases)) it(title, async () => run(house satisfies House));
    });
  }
});
