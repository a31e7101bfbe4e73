import { expect } from 'chai';
import { html } from 'lit';
import '../define/mentor-chat.js';
import {
  CONVERSATION,
  createMemoryKit,
  MemoryWire,
  messageRows,
  mount,
  part,
  parts,
  personId,
  press,
  textOf,
  type,
  unmountAll,
  until,
} from '../testing/index.js';
import type { MentorChat } from './mentor-chat.js';

describe('conversation-log', () => {
  afterEach(unmountAll);

  async function open(wire: MemoryWire): Promise<MentorChat> {
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    await part(chat, 'message');
    return chat;
  }

  async function write(chat: MentorChat, text: string): Promise<HTMLElement> {
    const field = await part(chat, 'input');
    type(field, text);
    await chat.updateComplete;
    return field;
  }

  function logOf(chat: MentorChat): HTMLElement {
    return parts(chat, 'log')[0]!;
  }

  it('opens at the newest message and stays there when one arrives', async () => {
    const wire = new MemoryWire({ messages: messageRows(40) });
    const chat = await open(wire);
    const log = logOf(chat);
    await until(
      'the end',
      () => log.scrollTop > 0 && log.scrollHeight - log.scrollTop - log.clientHeight < 2,
    );
    press(await write(chat, 'Mais uma'), 'Enter');
    await until('the new one', () => textOf(chat).includes('Mais uma'));
    await until('the end again', () => log.scrollHeight - log.scrollTop - log.clientHeight < 2);
  });

  it('puts older messages on top without moving the reader', async () => {
    const chat = await open(new MemoryWire({ messages: messageRows(80) }));
    const log = logOf(chat);
    await until('fifty', () => parts(chat, 'message').length === 50);
    await until('the end', () => log.scrollHeight - log.scrollTop - log.clientHeight < 2);
    log.scrollTop = 40;
    await until('the way back', () => parts(chat, 'to-newest').length === 1);
    const anchor = parts(chat, 'message')[2]!;
    const before = anchor.getBoundingClientRect().top;
    (await part(chat, 'older')).click();
    await until('all', () => parts(chat, 'message').length === 80);
    expect(anchor.getBoundingClientRect().top).to.be.closeTo(before, 1.5);
    (await part(chat, 'to-newest')).click();
    await until('the end', () => log.scrollHeight - log.scrollTop - log.clientHeight < 2);
  });

  it('announces what comes in and never the history', async () => {
    const wire = new MemoryWire();
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    const live = await part(chat, 'announcer');
    await part(chat, 'message');
    expect(live.textContent.trim()).to.equal('');
    wire.rows.messages.push(
      ...messageRows(1, { id: personId(77), sender_id: personId(1), content: 'Novidade' }),
    );
    wire.rows.messages.at(-1)!.created_at = new Date().toISOString();
    await kit.chat.conversation(CONVERSATION).reload();
    await until('the announcement', () => live.textContent === 'Nova mensagem de Helena Duarte: Novidade');
  });
});
