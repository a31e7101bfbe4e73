import { MentorKitError, type ChatMessage } from '@mentorkit/client';
import { expect } from 'chai';
import { html } from 'lit';
import '../define/mentor-chat.js';
import {
  CONVERSATION,
  createKitShowing,
  messageRows,
  mount,
  part,
  parts,
  setOnline,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorChat } from './mentor-chat.js';

describe('mentor-chat without a network', () => {
  afterEach(unmountAll);

  it('says that the network is gone, and sends by itself what was kept back once it returns', async () => {
    const [row] = messageRows(1);
    const error = new MentorKitError('offline', 'The network is gone.');
    const failed: ChatMessage = { ...row!, delivery: 'failed', error };
    const tried: string[] = [];
    const kit = createKitShowing([failed], (id) => tried.push(id));
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    await part(chat, 'retry');
    try {
      setOnline(false);
      expect((await part(chat, 'offline')).textContent).to.include('quando a internet voltar');
      expect(tried).to.deep.equal([]);
    } finally {
      setOnline(true);
    }
    await until('no banner', () => parts(chat, 'offline').length === 0);
    expect(tried).to.deep.equal([failed.id]);
  });
});
