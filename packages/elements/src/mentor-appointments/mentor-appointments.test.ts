import { expect } from 'chai';
import { html } from 'lit';
import { expectAccessible } from '../../../../test/support/accessible.js';
import '../define/mentor-appointments.js';
import {
  appointmentRow,
  createMemoryKit,
  MemoryWire,
  mount,
  nextEvent,
  part,
  parts,
  textOf,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorAppointments } from './mentor-appointments.js';

describe('mentor-appointments', () => {
  afterEach(unmountAll);

  async function show(wire = new MemoryWire(), as: 'me' | 'nobody' = 'me'): Promise<MentorAppointments> {
    const kit = createMemoryKit({ wire, as });
    return mount<MentorAppointments>(html`<mentor-appointments .kit=${kit}></mentor-appointments>`);
  }

  it('has no accessibility faults', async () => {
    const element = await show();
    await part(element, 'appointment');
    await expectAccessible(element);
  });

  it('draws again when a property is set', async () => {
    const element = await show();
    await part(element, 'appointment');
    element.locale = 'es';
    await element.updateComplete;
    await until('Spanish words', () => textOf(element).includes('Esperando confirmación'));
  });

  it('shows with whom, when, in which zone and how it stands', async () => {
    const element = await show();
    await part(element, 'appointment');
    expect(textOf(element)).to.match(/Helena Duarte.*10:00 às 11:00/);
    expect(textOf(element)).to.include('(GMT-3)');
    expect(parts(element, 'status').map((badge) => badge.textContent)).to.deep.equal([
      'Confirmada',
      'Aguardando confirmação',
    ]);
  });

  it('links to the call of a confirmed session only, and only to https', async () => {
    const appointments = [
      appointmentRow(0),
      appointmentRow(1, { status: 'pending' }),
      appointmentRow(2, { meeting_url: 'javascript:alert(1)' }),
    ];
    const element = await show(new MemoryWire({ appointments }));
    await part(element, 'appointment');
    const links = parts(element, 'join');
    expect(links).to.have.length(1);
    expect(links[0]?.getAttribute('rel')).to.equal('noopener noreferrer');
  });

  it('keeps what is over apart, with the reason of a cancellation', async () => {
    const cancelled = appointmentRow(1, { status: 'cancelled', cancellation_reason: 'Imprevisto de saúde' });
    const element = await show(new MemoryWire({ appointments: [appointmentRow(0), cancelled] }));
    await part(element, 'appointment');
    expect(textOf(element)).to.match(/Próximas.*Anteriores.*Imprevisto de saúde/);
  });

  it('asks a visitor to sign in', async () => {
    const element = await show(new MemoryWire(), 'nobody');
    const asked = nextEvent(document.body, 'mentor-sign-in-requested');
    (await part(element, 'sign-in-button')).click();
    expect((await asked).detail.reason).to.equal('appointments');
  });

  it('says that there are none', async () => {
    const element = await show(new MemoryWire({ appointments: [] }));
    expect((await part(element, 'empty')).textContent).to.include('Nenhuma sessão');
  });

  it('shows why it failed and tries again when asked', async () => {
    const wire = new MemoryWire();
    wire.faults.set('list_appointments', 'offline');
    const element = await show(wire);
    await part(element, 'error');
    wire.faults.clear();
    (await part(element, 'retry')).click();
    await part(element, 'appointment');
  });
});
