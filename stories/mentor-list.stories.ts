import '@mentorkit/elements/define/mentor-list';
import { mentorRow } from '@mentorkit/elements/testing';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { ABOUT_DATA, LONG_NAME, storyKit, type StoryServer } from './memory.js';

function show(server: StoryServer = {}): TemplateResult {
  return html`<mentor-list .kit=${storyKit(server)}></mentor-list>`;
}

const many = Array.from({ length: 30 }, (_, number) => mentorRow(number));

const meta: Meta = {
  title: 'Mentors/mentor-list',
  component: 'mentor-list',
  parameters: { docs: { description: { component: ABOUT_DATA } } },
};
export default meta;

export const Default: StoryObj = { render: () => show() };
export const MoreThanOnePage: StoryObj = { render: () => show({ rows: { mentors: many } }) };
export const Loading: StoryObj = { render: () => show({ delay: Infinity }) };
export const Empty: StoryObj = { render: () => show({ rows: { mentors: [] } }) };
export const Failed: StoryObj = { render: () => show({ fails: ['list_mentors'] }) };
export const NoFreeTimesSoon: StoryObj = {
  render: () =>
    show({ rows: { mentors: [mentorRow(0, { next_slots: [] }), mentorRow(3, { next_slots: [] })] } }),
};
export const LongName: StoryObj = {
  render: () => show({ rows: { mentors: [mentorRow(0, { full_name: LONG_NAME }), mentorRow(1)] } }),
};
export const NothingKnownYet: StoryObj = {
  render: () =>
    show({
      rows: {
        mentors: [
          mentorRow(0, {
            ...{
              job_title: null,
              company: null,
              city: null,
              state: null,
              average_rating: null,
              total_reviews: 0,
            },
            ...{ total_sessions: 0, languages: [], mentorship_topics: [], partners: [], next_slots: [] },
            chat_enabled: false,
          }),
        ],
      },
    }),
};
export const NotConnected: StoryObj = {
  render: () => html`<mentor-list></mentor-list>`,
};
export const English: StoryObj = { globals: { locale: 'en' }, render: () => show() };
export const Spanish: StoryObj = { globals: { locale: 'es' }, render: () => show() };
