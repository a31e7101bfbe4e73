import type { Session, Slot } from '@mentorkit/client';
import { expect } from 'chai';
import { html } from 'lit';
import { atom } from 'nanostores';
import { expectAccessible } from '../../../../test/support/accessible.js';
import '../define/mentor-booking.js';
import {
  createMemoryKit,
  ME,
  MemoryWire,
  mentorRow,
  mount,
  nextEvent,
  part,
  parts,
  press,
  slotRows,
  textOf,
  type,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorBooking } from './mentor-booking.js';

function isAfterTwoWeeks({ starts_at }: Slot): boolean {
  return Date.parse(starts_at) > Date.now() + 15 * 86_400_000;
}

type Who = 'me' | 'nobody' | 'anonymous';

describe('mentor-booking', () => {
  afterEach(unmountAll);

  async function show(wire = new MemoryWire(), as: Who = 'me'): Promise<MentorBooking> {
    const kit = createMemoryKit({ wire, as });
    return mount<MentorBooking>(html`<mentor-booking mentor="helena-duarte" .kit=${kit}></mentor-booking>`);
  }

  async function choosing(wire?: MemoryWire, as?: Who): Promise<MentorBooking> {
    const booking = await show(wire, as);
    await part(booking, 'slot');
    return booking;
  }

  async function holding(wire?: MemoryWire): Promise<MentorBooking> {
    const booking = await choosing(wire);
    parts(booking, 'slot')[0]?.click();
    await part(booking, 'form');
    return booking;
  }

  /** What a screen reader says: the text that is not hidden from it. */
  function labelOf(button: HTMLElement): string {
    const spoken = [...button.children].filter((child) => child.getAttribute('aria-hidden') !== 'true');
    return spoken
      .map((child) => child.textContent)
      .join(' ')
      .trim();
  }

  it('has no accessibility faults while choosing, while writing and when done', async () => {
    const booking = await choosing();
    await expectAccessible(booking);
    parts(booking, 'slot')[0]?.click();
    await part(booking, 'form');
    await expectAccessible(booking);
    type(await part(booking, 'message'), 'Quero conversar.');
    (await part(booking, 'submit')).click();
    await part(booking, 'done');
    await expectAccessible(booking);
  });

  it('draws again when a property is set', async () => {
    const booking = await choosing();
    booking.mentor = 'rui-nakamura';
    await booking.updateComplete;
    await until('the other mentor', () => textOf(booking).includes('Rui Nakamura'));
  });

  it('names each of fourteen days with its date and how many times are free', async () => {
    const booking = await choosing();
    const days = parts(booking, 'day').map(labelOf);
    expect(days).to.have.length(14);
    expect(days[1]).to.match(/^\S+, \d+ de \S+, 3 horários livres$/);
    expect(days[3]).to.include('nenhum horário livre');
  });

  it('opens on the first free day and prints the zone above the times', async () => {
    const booking = await choosing();
    const chosen = parts(booking, 'day').findIndex((day) => day.getAttribute('aria-pressed') === 'true');
    expect(chosen).to.equal(1);
    expect((await part(booking, 'zone')).textContent).to.match(/Brasília \(GMT-3\)/);
    expect(parts(booking, 'slot').map(labelOf)).to.include('10:00 às 11:00');
  });

  it('shows the same instant in the zone of the viewer', async () => {
    const kit = createMemoryKit({ timeZone: 'Asia/Tokyo' });
    const booking = await mount<MentorBooking>(html`
      <mentor-booking mentor="helena-duarte" .kit=${kit}></mentor-booking>
    `);
    await part(booking, 'slot');
    expect(labelOf(parts(booking, 'slot')[0]!)).to.equal('22:00 às 23:00');
  });

  it('moves among days with the arrow keys, pages with PageDown, goes on to the times with a choice', async () => {
    const booking = await choosing();
    const days = parts(booking, 'day');
    days[1]?.focus();
    press(days[1]!, 'ArrowRight');
    expect(booking.shadowRoot?.activeElement).to.equal(days[2]);
    press(days[2]!, 'End');
    expect(booking.shadowRoot?.activeElement).to.equal(days[13]);
    days[2]?.click();
    await until('focus on a time', () => booking.shadowRoot?.activeElement?.matches('[part=slot]'));
    press(booking.shadowRoot!.activeElement as HTMLElement, 'Escape');
    expect(booking.shadowRoot?.activeElement).to.equal(parts(booking, 'day')[2]);
    const first = days[0]?.dataset['day'];
    press(parts(booking, 'day')[2]!, 'PageDown');
    await until('the second fortnight', () => parts(booking, 'day')[0]?.dataset['day'] !== first);
    expect((await part(booking, 'earlier')).matches(':disabled')).to.equal(false);
  });

  it('holds a time for five minutes with a clock that can be seen', async () => {
    const booking = await choosing();
    const held = nextEvent(document.body, 'mentor-slot-held');
    parts(booking, 'slot')[0]?.click();
    expect((await held).detail.appointmentId).to.be.a('string');
    await part(booking, 'form');
    expect(booking.shadowRoot?.querySelector('[role=timer]')?.textContent).to.match(/(5:00|4:5\d)/);
  });

  it('asks for a message and for an https link before it sends', async () => {
    const wire = new MemoryWire();
    const booking = await holding(wire);
    type(await part(booking, 'video-link'), 'http://inseguro.example');
    (await part(booking, 'submit')).click();
    await until('complaints', () => textOf(booking).includes('Escreva uma mensagem'));
    expect(textOf(booking)).to.include('precisa começar com https://');
    expect(booking.shadowRoot?.activeElement?.getAttribute('part')).to.equal('message');
    expect(wire.seen).not.to.include('book_appointment');
  });

  it('sends the request and says what happens next', async () => {
    const wire = new MemoryWire();
    const booking = await holding(wire);
    type(await part(booking, 'message'), 'Quero falar de preços.');
    const booked = nextEvent(document.body, 'mentor-appointment-booked');
    (await part(booking, 'submit')).click();
    expect((await booked).detail.startsAt).to.equal(slotRows()[0]?.starts_at);
    expect((await part(booking, 'done')).textContent).to.include('Aguardando confirmação');
    await until('focus on the outcome', () => booking.shadowRoot?.activeElement?.id === 'done-title');
  });

  it('sends nothing when the page refuses', async () => {
    const wire = new MemoryWire();
    const booking = await holding(wire);
    booking.addEventListener('mentor-before-book', (event) => {
      event.preventDefault();
    });
    type(await part(booking, 'message'), 'Quero falar de preços.');
    (await part(booking, 'submit')).click();
    await booking.updateComplete;
    expect(wire.seen).not.to.include('book_appointment');
    expect(parts(booking, 'form')).to.have.length(1);
  });

  it('offers the nearest times when somebody was faster', async () => {
    const wire = new MemoryWire();
    const nearest = [slotRows()[1]!.starts_at];
    wire.faults.set('hold_slot', { code: 'slot_taken', status: 409, details: { nearest } });
    const booking = await choosing(wire);
    parts(booking, 'slot')[0]?.click();
    expect((await part(booking, 'error')).textContent).to.include('acabou de reservar');
    const offer = await part(booking, 'nearest');
    expect(wire.seen.filter((request) => request === 'get_available_slots').length).to.be.greaterThan(1);
    wire.faults.clear();
    offer.click();
    await part(booking, 'form');
    expect(textOf(booking)).to.include('11:00 às 12:00');
  });

  it('goes back when the hold has ended, keeping what was written', async () => {
    const wire = new MemoryWire();
    wire.holdMs = 900;
    const booking = await holding(wire);
    const message = await part(booking, 'message');
    message.focus();
    type(message, 'Isto não se perde.');
    await until('the end of the hold', () => textOf(booking).includes('sua mensagem foi guardada'));
    expect(booking.shadowRoot?.activeElement?.getAttribute('part')).to.equal('error');
    wire.holdMs = 60_000;
    parts(booking, 'slot')[0]?.click();
    const field = (await part(booking, 'message')) as HTMLTextAreaElement;
    await until('the kept text', () => field.value === 'Isto não se perde.');
  });

  it('gives more time in the last minute without losing the form', async () => {
    const wire = new MemoryWire();
    wire.holdMs = 30_000;
    const booking = await holding(wire);
    wire.holdMs = 300_000;
    type(await part(booking, 'message'), 'Ainda escrevendo');
    (await part(booking, 'more-time')).click();
    await until('a longer hold', () => /4:5\d|5:00/.test(textOf(booking)));
    expect(((await part(booking, 'message')) as HTMLTextAreaElement).value).to.equal('Ainda escrevendo');
  });

  it('gives the time back when another one is wanted', async () => {
    const wire = new MemoryWire();
    const booking = await holding(wire);
    const button = await part(booking, 'other-time');
    button.focus();
    button.click();
    await until('focus on a time', () => booking.shadowRoot?.activeElement?.matches('[part=slot]'));
    await until('the release', () => wire.seen.includes('release_slot'));
  });

  it('lets a visitor look, asks him to sign in, and goes on with the time he had picked', async () => {
    const wire = new MemoryWire();
    const real = createMemoryKit({ wire, as: 'nobody' });
    const $session = atom<Session>({ status: 'signed_out', user: undefined });
    const kit = { ...real, session: { ...real.session, $session } };
    const booking = await mount<MentorBooking>(html`
      <mentor-booking mentor="helena-duarte" .kit=${kit}></mentor-booking>
    `);
    await part(booking, 'sign-in');
    await expectAccessible(booking);
    const asked = nextEvent(document.body, 'mentor-sign-in-requested');
    parts(booking, 'slot')[1]?.click();
    expect((await asked).detail.reason).to.equal('book');
    expect(wire.seen).not.to.include('hold_slot');
    $session.set({ status: 'signed_in', user: { id: ME, email: undefined, isAnonymous: false } });
    await part(booking, 'form');
    expect(textOf(booking)).to.include('11:00 às 12:00');
  });

  it('treats a throw-away user as a visitor', async () => {
    const booking = await choosing(new MemoryWire(), 'anonymous');
    await part(booking, 'sign-in');
  });

  it('says when there are no free times and offers later days, keeping the focus with the reader', async () => {
    const booking = await show(new MemoryWire({ slots: slotRows().filter(isAfterTwoWeeks) }));
    expect((await part(booking, 'empty')).textContent).to.include('Não há horários livres');
    await expectAccessible(booking);
    const button = await part(booking, 'show-later');
    button.focus();
    button.click();
    await until('focus on a time', () => booking.shadowRoot?.activeElement?.matches('[part=slot]'));
  });

  it('leads from full days to the chat with the mentor', async () => {
    const booking = await show(new MemoryWire({ slots: [] }));
    const asked = nextEvent(document.body, 'mentor-chat-requested');
    (await part(booking, 'write')).click();
    expect((await asked).detail.slug).to.equal('helena-duarte');
  });

  it('says on the last days that there is nothing more, and stays there with the focus', async () => {
    const mentors = [mentorRow(0, { chat_enabled: false })];
    const booking = await show(new MemoryWire({ slots: [], mentors }));
    for (let page = 0; page < 4; page += 1) {
      const button = await part(booking, 'show-later');
      button.focus();
      button.click();
      await until('focus on the notice', () => booking.shadowRoot?.activeElement?.matches('[part=empty]'));
    }
    expect((await part(booking, 'empty')).textContent).to.include('Volte em alguns dias');
    expect(parts(booking, 'show-later').length + parts(booking, 'write').length).to.equal(0);
  });

  it('says when the mentor does not exist', async () => {
    const booking = await show(new MemoryWire({ mentors: [] }));
    expect((await part(booking, 'empty')).textContent).to.include('Não encontramos');
  });

  it('shows a failure of the times with a way to try again', async () => {
    const wire = new MemoryWire();
    wire.faults.set('get_available_slots', 'offline');
    const booking = await show(wire);
    expect((await part(booking, 'error')).textContent).to.include('Sem conexão');
    wire.faults.clear();
    (await part(booking, 'retry')).click();
    await part(booking, 'slot');
  });
});
