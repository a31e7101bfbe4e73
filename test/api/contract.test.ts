import { after, before, describe, it } from 'node:test';
import type { Cases, House } from './contract/contract.js';
import { realtimeBroadcast } from './contract/realtime-broadcast.js';
import { realtimeChanges } from './contract/realtime-changes.js';
import { realtimeFilters } from './contract/realtime-filters.js';
import { realtimeFrames } from './contract/realtime-frames.js';
import { realtimePresence } from './contract/realtime-presence.js';
import { realtimePrivate } from './contract/realtime-private.js';
import { realtimeStored } from './contract/realtime-stored.js';
import { storageAddresses } from './contract/storage-addresses.js';
import { storage } from './contract/storage.js';
import { embeddedHouse, type OpenHouse } from './support/houses.js';

const SUBJECTS: Readonly<Record<string, Cases>> = {
  'files in storage': storage,
  'addresses and buckets': storageAddresses,
  'frames of realtime': realtimeFrames,
  broadcasts: realtimeBroadcast,
  'broadcasts of the database': realtimeStored,
  'private channels': realtimePrivate,
  presence: realtimePresence,
  'changes of rows': realtimeChanges,
  'filters of changes': realtimeFilters,
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
