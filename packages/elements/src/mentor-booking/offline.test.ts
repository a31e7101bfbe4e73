import { expect } from 'chai';
import { html } from 'lit';
import '../define/mentor-booking.js';
import {
  createMemoryKit,
  MemoryWire,
  mount,
  part,
  parts,
  setOnline,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorBooking } from './mentor-booking.js';

describe('mentor-booking without a network', () => {
  afterEach(unmountAll);

  async function choosing(wire: MemoryWire): Promise<MentorBooking> {
    const kit = createMemoryKit({ wire });
    const booking = await mount<MentorBooking>(
      html`<mentor-booking mentor="helena-duarte" .kit=${kit}></mentor-booking>`,
    );
    await part(booking, 'slot');
    return booking;
  }

  it('says once that the network is gone, and keeps the focus with the reader', async () => {
    const wire = new MemoryWire();
    const booking = await choosing(wire);
    wire.faults.set('hold_slot', 'offline').set('get_available_slots', 'offline');
    parts(booking, 'slot')[0]?.click();
    await part(booking, 'retry');
    expect(parts(booking, 'error')).to.have.length(1);
    await until('focus on the failure', () => booking.shadowRoot?.activeElement?.matches('[part=error]'));
    wire.faults.clear();
    const retry = await part(booking, 'retry');
    retry.focus();
    retry.click();
    await until('focus on a time', () => booking.shadowRoot?.activeElement?.matches('[part=slot]'));
  });

  it('takes back the complaint about the network when the network is back', async () => {
    const wire = new MemoryWire();
    const booking = await choosing(wire);
    wire.faults.set('hold_slot', 'offline');
    try {
      setOnline(false);
      parts(booking, 'slot')[0]?.click();
      await part(booking, 'error');
    } finally {
      setOnline(true);
    }
    await until('no complaint', () => parts(booking, 'error').length === 0);
    await until('focus on a time', () => booking.shadowRoot?.activeElement?.matches('[part=slot]'));
  });
});
