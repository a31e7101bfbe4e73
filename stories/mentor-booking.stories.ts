import '@mentorkit/elements/define/mentor-booking';
import { mentorRow } from '@mentorkit/elements/testing';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { ABOUT_DATA, LONG_NAME, storyKit, type StoryServer } from './memory.js';

function show(server: StoryServer = {}): TemplateResult {
  return html`<mentor-booking mentor="helena-duarte" .kit=${storyKit(server)}></mentor-booking>`;
}

const guided = mentorRow(0, {
  mentorship_guidelines: 'Traga uma pergunta por escrito.\nChegue cinco minutos antes.',
});

const meta: Meta = {
  title: 'Booking/mentor-booking',
  component: 'mentor-booking',
  parameters: { docs: { description: { component: ABOUT_DATA } } },
};
export default meta;

export const Default: StoryObj = { render: () => show() };
export const WithGuidelines: StoryObj = { render: () => show({ rows: { mentors: [guided] } }) };
export const SignedOut: StoryObj = { render: () => show({ as: 'nobody' }) };
export const Loading: StoryObj = { render: () => show({ delay: Infinity }) };
export const NoFreeTimes: StoryObj = { render: () => show({ rows: { slots: [] } }) };
export const NoFreeTimesNoChat: StoryObj = {
  render: () => show({ rows: { slots: [], mentors: [mentorRow(0, { chat_enabled: false })] } }),
};
export const NotFound: StoryObj = { render: () => show({ rows: { mentors: [] } }) };
export const TimesFailed: StoryObj = { render: () => show({ fails: ['get_available_slots'] }) };
export const HoldFails: StoryObj = { render: () => show({ fails: ['hold_slot'] }) };
export const LongName: StoryObj = {
  render: () => show({ rows: { mentors: [mentorRow(0, { full_name: LONG_NAME })] } }),
};
export const English: StoryObj = { globals: { locale: 'en' }, render: () => show() };
export const Spanish: StoryObj = { globals: { locale: 'es' }, render: () => show() };
