import { expect } from 'chai';
import { createMemoryKit, FakeHost, ME, MemoryWire, personId, slotRows, until } from '../testing/index.js';
import { BookingDesk, type Visit } from './booking-desk.js';

describe('the booking desk', () => {
  let host: FakeHost;
  let wire: MemoryWire;
  let desk: BookingDesk;
  let focused: string[];
  let refreshed: number;
  let visit: Visit;

  beforeEach(() => {
    host = new FakeHost();
    wire = new MemoryWire();
    focused = [];
    refreshed = 0;
    desk = new BookingDesk(host, {
      refresh: () => (refreshed += 1),
      focus: (selector) => focused.push(selector),
    });
    visit = { kit: createMemoryKit({ wire }), mentorId: personId(1), person: ME };
    desk.serve(visit);
    host.connect();
  });

  afterEach(() => {
    host.disconnect();
  });

  const slot = slotRows()[0]!;

  it('goes from a time to the form and tells the page', async () => {
    const held: Event[] = [];
    host.addEventListener('mentor-slot-held', (event) => held.push(event));
    await desk.pick(slot);
    expect([desk.flow.step.name, focused, held.length]).to.deep.equal(['held', ['#form-title'], 1]);
  });

  it('asks a visitor to sign in and goes on by itself with the time he had picked', async () => {
    const asked: Event[] = [];
    host.addEventListener('mentor-sign-in-requested', (event) => asked.push(event));
    desk.serve({ ...visit, person: undefined });
    await desk.pick(slot);
    expect([asked.length, desk.flow.step.name]).to.deep.equal([1, 'choosing']);
    desk.serve({ ...visit, mentorId: undefined });
    expect(desk.flow.step.name).to.equal('choosing');
    desk.serve(visit);
    await until('the hold', () => desk.flow.step.name === 'held');
  });

  it('leads to what is missing before anything is sent', async () => {
    await desk.pick(slot);
    await desk.submit();
    expect(desk.problems).to.deep.equal({ message: true, videoLink: false });
    expect(focused.at(-1)).to.equal('[aria-invalid=true]');
    desk.change({ message: 'Quero conversar.' });
    expect(desk.problems).to.deep.equal({ message: false, videoLink: false });
    expect(wire.seen).not.to.include('book_appointment');
  });

  it('goes back to the times with the reason when somebody was faster, and reads them again', async () => {
    const nearest = [slotRows()[1]!.starts_at];
    wire.faults.set('hold_slot', { code: 'slot_taken', status: 409, details: { nearest } });
    await desk.pick(slot);
    expect([desk.flow.step.name, desk.flow.error?.code]).to.deep.equal(['choosing', 'slot_taken']);
    expect([desk.flow.nearest, focused, refreshed]).to.deep.equal([nearest, ['[part=error]'], 1]);
  });

  it('keeps the text when the hold is over by the time the request arrives', async () => {
    await desk.pick(slot);
    desk.change({ message: 'Isto fica.' });
    wire.faults.set('book_appointment', { code: 'hold_expired', status: 409 });
    await desk.submit();
    expect([desk.flow.step.name, desk.flow.draft.message]).to.deep.equal(['choosing', 'Isto fica.']);
    expect(focused.at(-1)).to.equal('[part=error]');
  });

  it('keeps the form and the hold when the request fails for a reason that passes', async () => {
    await desk.pick(slot);
    desk.change({ message: 'Isto fica.' });
    wire.faults.set('book_appointment', { code: 'server_failed', status: 500 });
    await desk.submit();
    expect([desk.flow.step.name, desk.flow.error?.code]).to.deep.equal(['held', 'server_failed']);
    wire.faults.clear();
    await desk.submit();
    expect(desk.flow.step.name).to.equal('done');
  });

  it('shows the next person nothing of what the one before has written', async () => {
    await desk.pick(slot);
    desk.change({ message: 'Só meu' });
    desk.serve({ ...visit, person: personId(2) });
    expect([desk.flow.step.name, desk.flow.draft.message]).to.deep.equal(['choosing', '']);
  });

  it('gives a time back that nobody goes on with', async () => {
    await desk.pick(slot);
    desk.begin();
    await until('the release', () => wire.seen.includes('release_slot'));
    expect(desk.flow.step.name).to.equal('choosing');
  });
});
