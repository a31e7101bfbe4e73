import '@mentorkit/elements/define/mentor-appointments';
import { appointmentRow } from '@mentorkit/elements/testing';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { ABOUT_DATA, LONG_NAME, storyKit, type StoryServer } from './memory.js';

function show(server: StoryServer = {}): TemplateResult {
  return html`<mentor-appointments .kit=${storyKit(server)}></mentor-appointments>`;
}

const STATUSES = ['confirmed', 'pending', 'completed', 'cancelled', 'no_show', 'expired'] as const;
const every = STATUSES.map((status, number) =>
  appointmentRow(number, {
    status,
    my_role: number % 2 === 0 ? 'mentee' : 'mentor',
    cancellation_reason: status === 'cancelled' ? 'Imprevisto de saúde; vamos remarcar.' : null,
  }),
);

const meta: Meta = {
  title: 'Appointments/mentor-appointments',
  component: 'mentor-appointments',
  parameters: { docs: { description: { component: ABOUT_DATA } } },
};
export default meta;

export const Default: StoryObj = { render: () => show() };
export const EveryStatus: StoryObj = { render: () => show({ rows: { appointments: every } }) };
export const SignedOut: StoryObj = { render: () => show({ as: 'nobody' }) };
export const Loading: StoryObj = { render: () => show({ delay: Infinity }) };
export const Empty: StoryObj = { render: () => show({ rows: { appointments: [] } }) };
export const Failed: StoryObj = { render: () => show({ fails: ['list_appointments'] }) };
export const LongName: StoryObj = {
  render: () => show({ rows: { appointments: [appointmentRow(0, { other_name: LONG_NAME })] } }),
};
export const English: StoryObj = { globals: { locale: 'en' }, render: () => show() };
export const Spanish: StoryObj = { globals: { locale: 'es' }, render: () => show() };
