import '@mentorkit/elements/define/mentor-appointments';
import '@mentorkit/elements/define/mentor-list';
import '@mentorkit/elements/define/mentor-provider';
import { mentorRow } from '@mentorkit/elements/testing';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { ABOUT_DATA, LONG_NAME, storyKit } from './memory.js';

interface Arguments {
  locale: string;
  theme: '' | 'light' | 'dark';
}

function show({ locale, theme }: Arguments): TemplateResult {
  return html`
    <mentor-provider locale=${locale} theme=${theme} .kit=${storyKit()}>
      <mentor-list></mentor-list>
      <mentor-appointments></mentor-appointments>
    </mentor-provider>
  `;
}

const meta: Meta<Arguments> = {
  title: 'Provider/mentor-provider',
  component: 'mentor-provider',
  args: { locale: '', theme: '' },
  argTypes: {
    locale: { control: 'select', options: ['', 'pt-BR', 'en', 'es'] },
    theme: { control: 'select', options: ['', 'light', 'dark'] },
  },
  parameters: { docs: { description: { component: ABOUT_DATA } } },
  render: show,
};
export default meta;

export const Default: StoryObj<Arguments> = {};
export const English: StoryObj<Arguments> = { args: { locale: 'en' } };
export const Spanish: StoryObj<Arguments> = { args: { locale: 'es' } };
export const OwnWords: StoryObj<Arguments> = {
  render: () => html`
    <mentor-provider .kit=${storyKit()} .words=${{ book: 'Marcar uma conversa', chat: 'Mandar mensagem' }}>
      <mentor-list></mentor-list>
    </mentor-provider>
  `,
};
export const LongName: StoryObj<Arguments> = {
  render: () => html`
    <mentor-provider .kit=${storyKit({ rows: { mentors: [mentorRow(0, { full_name: LONG_NAME })] } })}>
      <mentor-list></mentor-list>
    </mentor-provider>
  `,
};
