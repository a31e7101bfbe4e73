import type { MentorKit } from '@mentorkit/client';
import { expect } from 'chai';
import { html } from 'lit';
import { expectAccessible } from '../../../../test/support/accessible.js';
import '../define/mentor-list.js';
import {
  createMemoryKit,
  MemoryWire,
  mentorRow,
  mount,
  nextEvent,
  part,
  parts,
  personId,
  textOf,
  type,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorList } from './mentor-list.js';

describe('mentor-list', () => {
  afterEach(unmountAll);

  async function show(
    wire = new MemoryWire(),
    kit: MentorKit = createMemoryKit({ wire }),
  ): Promise<MentorList> {
    return mount<MentorList>(html`<mentor-list .kit=${kit}></mentor-list>`);
  }

  async function shown(count: number, wire?: MemoryWire): Promise<MentorList> {
    const list = await show(wire);
    await until(`${count} mentors`, () => parts(list, 'mentor').length === count);
    return list;
  }

  it('has no accessibility faults', async () => {
    await expectAccessible(await shown(4));
  });

  it('draws again when a property is set', async () => {
    const list = await shown(4);
    list.locale = 'en';
    await list.updateComplete;
    await until('English words', () => textOf(list).includes('Next free times'));
  });

  it('shows name, role, city, topics, rating and next times of a mentor', async () => {
    const list = await shown(4);
    const text = parts(list, 'mentor')[0]?.textContent ?? '';
    for (const word of ['Helena Duarte', 'Manguezal Tech', 'Recife', 'Produto', '4,8', '10:00']) {
      expect(text).to.include(word);
    }
    expect(parts(list, 'next-time')).to.have.length(12);
  });

  it("prints the viewer's zone once", async () => {
    const list = await show(new MemoryWire(), createMemoryKit({ timeZone: 'Europe/Lisbon' }));
    await until('mentors', () => parts(list, 'mentor').length > 0);
    expect(textOf(list).match(/Europa Ocidental/g)).to.have.length(1);
    expect(textOf(list)).to.include('13:00');
  });

  it('offers chat only where the mentor has opened it', async () => {
    const mentors = [mentorRow(0, { chat_enabled: true }), mentorRow(1, { chat_enabled: false })];
    const list = await shown(2, new MemoryWire({ mentors }));
    expect(parts(list, 'book')).to.have.length(2);
    expect(parts(list, 'chat')).to.have.length(1);
  });

  it('says who is wanted when a button is pressed', async () => {
    const list = await shown(4);
    const booking = nextEvent(document.body, 'mentor-booking-requested');
    parts(list, 'book')[1]?.click();
    expect((await booking).detail).to.deep.equal({ mentorId: mentorRow(1).id, slug: 'rui-nakamura' });
    const chat = nextEvent(document.body, 'mentor-chat-requested');
    parts(list, 'chat')[0]?.click();
    expect((await chat).detail.slug).to.equal('helena-duarte');
  });

  it('says that it is loading and then shows what came', async () => {
    const wire = new MemoryWire();
    wire.delay = Infinity;
    const list = await show(wire);
    expect((await part(list, 'loading')).getAttribute('aria-busy')).to.equal('true');
    expect(parts(list, 'mentor')).to.have.length(0);
  });

  it('narrows by search and offers to clear when nothing is left', async () => {
    const wire = new MemoryWire();
    const list = await shown(4, wire);
    type(await part(list, 'search'), 'ninguém assim');
    (await part(list, 'clear')).click();
    await until('all mentors again', () => parts(list, 'mentor').length === 4);
    expect((parts(list, 'search')[0] as HTMLInputElement).value).to.equal('');
  });

  it('narrows by a topic that the mentors offer', async () => {
    const list = await shown(4);
    const topic = (await part(list, 'topic')) as HTMLSelectElement;
    expect([...topic.options].map((option) => option.text)).to.include('Finanças');
    topic.value = 'Finanças';
    topic.dispatchEvent(new Event('change'));
    await until('one mentor', () => parts(list, 'mentor').length === 1);
    expect(textOf(list)).to.include('Celina Prado');
  });

  it('says that a programme has no mentors yet', async () => {
    const list = await show(new MemoryWire({ mentors: [] }));
    expect((await part(list, 'empty')).textContent).to.include('Ainda não há');
    expect(parts(list, 'clear')).to.have.length(0);
  });

  it('shows why it failed and tries again when asked', async () => {
    const wire = new MemoryWire();
    wire.faults.set('list_mentors', { code: 'server_failed', status: 500 });
    const list = await show(wire);
    expect((await part(list, 'error')).textContent).to.include('falhou');
    await expectAccessible(list);
    wire.faults.clear();
    (await part(list, 'retry')).click();
    await until('mentors', () => parts(list, 'mentor').length === 4);
    expect(parts(list, 'error')).to.have.length(0);
  });

  it('shows more when asked and then no longer offers it', async () => {
    const mentors = Array.from({ length: 30 }, (_, number) => mentorRow(number));
    const list = await shown(24, new MemoryWire({ mentors }));
    (await part(list, 'more')).click();
    await until('all mentors', () => parts(list, 'mentor').length === 30);
    expect(parts(list, 'more')).to.have.length(0);
  });

  it('keeps a name of 200 characters inside its card on a phone', async () => {
    const mentors = [mentorRow(0, { full_name: 'Maria'.repeat(40) })];
    const list = await shown(1, new MemoryWire({ mentors }));
    list.style.inlineSize = '390px';
    await list.updateComplete;
    expect(list.scrollWidth).to.be.at.most(390);
    const card = parts(list, 'mentor')[0];
    expect(card?.scrollWidth).to.be.at.most(card?.clientWidth ?? 0);
  });

  it('asks for one partner only when told so', async () => {
    const elsewhere = { id: personId(701), name: 'Porto Digital', slug: 'porto-digital', logo_url: null };
    const mentors = [mentorRow(0), mentorRow(1, { partners: [elsewhere] })];
    const list = await shown(2, new MemoryWire({ mentors }));
    list.setAttribute('partner', 'porto-digital');
    await until('one mentor', () => parts(list, 'mentor').length === 1);
    expect(textOf(list)).to.include('Rui Nakamura');
  });

  it('tells a webmaster who gave it no address what to do', async () => {
    const list = await mount<MentorList>(html`<mentor-list></mentor-list>`);
    expect(textOf(list)).to.include('mentor-provider');
  });

  it('puts forward the message where no time is free soon, and the booking elsewhere', async () => {
    const full = mentorRow(0, { next_slots: [] });
    const silent = mentorRow(3, { next_slots: [], chat_enabled: false });
    const list = await show(new MemoryWire({ mentors: [full, silent, mentorRow(1)] }));
    await until('three cards', () => parts(list, 'mentor').length === 3);
    const filled = [...(list.shadowRoot?.querySelectorAll('[part=mentor] .primary') ?? [])];
    expect(filled.map((button) => button.getAttribute('part'))).to.deep.equal(['chat', 'book', 'book']);
  });
});
