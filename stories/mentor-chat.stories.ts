import '@mentorkit/elements/define/mentor-chat';
import { CONVERSATION, conversationRow, messageRows } from '@mentorkit/elements/testing';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import { ABOUT_DATA, LONG_NAME, storyKit, type StoryServer } from './memory.js';

function inbox(server: StoryServer = {}): TemplateResult {
  return html`<mentor-chat .kit=${storyKit(server)}></mentor-chat>`;
}

function conversation(server: StoryServer = {}): TemplateResult {
  return html`<mentor-chat conversation-id=${CONVERSATION} .kit=${storyKit(server)}></mentor-chat>`;
}

const read = conversationRow({ other_last_read_at: new Date().toISOString() });

const meta: Meta = {
  title: 'Chat/mentor-chat',
  component: 'mentor-chat',
  parameters: { docs: { description: { component: ABOUT_DATA } } },
};
export default meta;

export const Inbox: StoryObj = { render: () => inbox() };
export const EmptyInbox: StoryObj = { render: () => inbox({ rows: { conversations: [] } }) };
export const Conversation: StoryObj = { render: () => conversation() };
export const ReadByTheOther: StoryObj = { render: () => conversation({ rows: { conversations: [read] } }) };
export const LongHistory: StoryObj = { render: () => conversation({ rows: { messages: messageRows(120) } }) };
export const FirstMessage: StoryObj = {
  render: () => html`
    <mentor-chat mentor="celina-prado" .kit=${storyKit({ rows: { conversations: [] } })}></mentor-chat>
  `,
};
export const ChatClosed: StoryObj = {
  render: () => html`
    <mentor-chat mentor="otavio-lins" .kit=${storyKit({ rows: { conversations: [] } })}></mentor-chat>
  `,
};
export const SignedOut: StoryObj = { render: () => inbox({ as: 'nobody' }) };
export const Loading: StoryObj = { render: () => conversation({ delay: Infinity }) };
export const Failed: StoryObj = { render: () => conversation({ fails: ['messages'] }) };
export const LongName: StoryObj = {
  render: () => inbox({ rows: { conversations: [conversationRow({ other_name: LONG_NAME })] } }),
};
export const LongWords: StoryObj = {
  render: () =>
    conversation({
      rows: {
        conversations: [conversationRow({ other_name: LONG_NAME })],
        messages: messageRows(3, { content: 'palavracompridíssima'.repeat(30) }),
      },
    }),
};
export const English: StoryObj = { globals: { locale: 'en' }, render: () => conversation() };
export const Spanish: StoryObj = { globals: { locale: 'es' }, render: () => conversation() };
