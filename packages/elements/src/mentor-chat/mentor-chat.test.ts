import { expect } from 'chai';
import { html } from 'lit';
import { expectAccessible } from '../../../../test/support/accessible.js';
import '../define/mentor-chat.js';
import {
  CONVERSATION,
  conversationRow,
  createMemoryKit,
  ME,
  MemoryWire,
  mentorRow,
  messageRows,
  mount,
  nextEvent,
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

describe('mentor-chat', () => {
  afterEach(unmountAll);

  async function inbox(wire = new MemoryWire(), as: 'me' | 'nobody' = 'me'): Promise<MentorChat> {
    return mount<MentorChat>(html`<mentor-chat .kit=${createMemoryKit({ wire, as })}></mentor-chat>`);
  }

  async function open(wire = new MemoryWire()): Promise<MentorChat> {
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    await part(chat, 'input');
    await until('the messages', () => parts(chat, 'older').length + parts(chat, 'message').length > 0);
    return chat;
  }

  async function withMentor(wire: MemoryWire, slug: string): Promise<MentorChat> {
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`<mentor-chat mentor=${slug} .kit=${kit}></mentor-chat>`);
    await part(chat, 'input');
    return chat;
  }

  async function write(chat: MentorChat, text: string): Promise<HTMLElement> {
    const field = await part(chat, 'input');
    type(field, text);
    await chat.updateComplete;
    return field;
  }

  it('has no accessibility faults as inbox, as conversation and when a message failed', async () => {
    const wire = new MemoryWire();
    const chat = await inbox(wire);
    (await part(chat, 'conversation')).click();
    await part(chat, 'message');
    await expectAccessible(chat);
    wire.faults.set('messages', { code: 'not_allowed', status: 403 });
    press(await write(chat, 'Não vai'), 'Enter');
    await part(chat, 'discard');
    await expectAccessible(chat);
  });

  it('draws again when a property is set', async () => {
    const chat = await open();
    chat.locale = 'en';
    await chat.updateComplete;
    await until('English words', () => textOf(chat).includes('Today') || textOf(chat).includes('Send'));
  });

  it('shows own messages apart from the others, with time and day', async () => {
    const chat = await open();
    const owners = parts(chat, 'message').map((message) => message.dataset['own']);
    expect(owners).to.deep.equal(['true', 'false', 'true', 'false', 'true']);
    expect(textOf(chat)).to.match(/Hoje|Ontem/);
    expect(textOf(chat)).to.match(/Helena Duarte, \d\d:\d\d:/);
  });

  it('makes links of https addresses and of nothing else', async () => {
    const hostile =
      'Veja https://bom.example/a?b=1. <img src=x onerror=alert(1)> javascript:alert(1) http://velho.example';
    const chat = await open(new MemoryWire({ messages: messageRows(1, { content: hostile }) }));
    const text = await part(chat, 'text');
    const links = [...text.querySelectorAll('a')];
    expect(links.map((link) => link.href)).to.deep.equal(['https://bom.example/a?b=1']);
    expect(links[0]?.rel).to.equal('noopener noreferrer');
    expect(text.textContent).to.equal(hostile);
    expect(text.querySelector('img')).to.equal(null);
  });

  it('sends with Enter, empties the field at once and tells the page', async () => {
    const chat = await open();
    const sent = nextEvent(document.body, 'mentor-message-sent');
    const field = (await write(chat, 'Chegou?')) as HTMLTextAreaElement;
    press(field, 'Enter');
    await chat.updateComplete;
    expect(field.value).to.equal('');
    expect((await sent).detail.conversationId).to.equal(CONVERSATION);
    await until('the mark', () => parts(chat, 'message').at(-1)?.dataset['delivery'] === 'sent');
    expect(parts(chat, 'message').at(-1)?.textContent).to.include('Chegou?');
  });

  it('breaks the line with Shift+Enter and leaves Enter to an input method', async () => {
    const wire = new MemoryWire();
    const chat = await open(wire);
    const field = await write(chat, 'にほん');
    expect(press(field, 'Enter', { shiftKey: true })).to.equal(true);
    expect(press(field, 'Enter', { isComposing: true })).to.equal(true);
    expect(wire.seen).not.to.include('POST messages');
  });

  it('sends nothing empty, nothing too long, and says by how much it is too long', async () => {
    const wire = new MemoryWire();
    const chat = await open(wire);
    press(await write(chat, '   '), 'Enter');
    press(await write(chat, 'é'.repeat(4001)), 'Enter');
    expect(textOf(chat)).to.include('1 caractere acima do limite');
    await write(chat, 'é'.repeat(3990));
    expect(textOf(chat)).to.include('Restam 10 caracteres');
    expect(wire.seen).not.to.include('POST messages');
  });

  it('sends nothing when the page refuses, and keeps the text', async () => {
    const wire = new MemoryWire();
    const chat = await open(wire);
    chat.addEventListener('mentor-before-send', (event) => {
      event.preventDefault();
    });
    const field = (await write(chat, 'Segredo')) as HTMLTextAreaElement;
    press(field, 'Enter');
    await chat.updateComplete;
    expect(field.value).to.equal('Segredo');
    expect(wire.seen).not.to.include('POST messages');
  });

  it('marks a failed message in place, sends it again or throws it away', async () => {
    const wire = new MemoryWire();
    const chat = await open(wire);
    wire.faults.set('messages', { code: 'not_allowed', status: 403 });
    press(await write(chat, 'Primeira'), 'Enter');
    await part(chat, 'retry');
    press(await write(chat, 'Segunda'), 'Enter');
    await until('two failures', () => parts(chat, 'discard').length === 2);
    expect(textOf(chat)).to.include('Não foi enviada. Você não tem permissão');
    wire.faults.clear();
    parts(chat, 'discard')[1]?.click();
    parts(chat, 'retry')[0]?.click();
    await until('one message, sent', () => parts(chat, 'retry').length === 0);
    expect(wire.rows.messages.at(-1)?.content).to.equal('Primeira');
    expect(textOf(chat)).not.to.include('Segunda');
  });

  it('says that a message was read', async () => {
    const read = conversationRow({ other_last_read_at: new Date().toISOString() });
    const chat = await open(new MemoryWire({ conversations: [read] }));
    await until('read marks', () =>
      parts(chat, 'delivery').every((mark) => mark.dataset['state'] === 'read'),
    );
    expect(textOf(chat)).to.include('Lida');
  });

  it('marks as read what can be seen', async () => {
    const wire = new MemoryWire();
    await open(wire);
    await until('the read mark', () => wire.seen.includes('mark_read'));
  });

  it('begins a conversation with the first message', async () => {
    const wire = new MemoryWire({ conversations: [], messages: [] });
    const chat = await withMentor(wire, 'celina-prado');
    expect(textOf(chat)).to.include('começo da sua conversa com Celina Prado');
    expect(wire.seen).not.to.include('start_conversation');
    const sent = nextEvent(document.body, 'mentor-message-sent');
    press(await write(chat, 'Olá, Celina!'), 'Enter');
    expect((await sent).detail.conversationId).to.equal(wire.rows.conversations[0]?.id);
    await until('the message', () => parts(chat, 'message').length === 1);
  });

  it('finds the conversation that exists with a mentor', async () => {
    const wire = new MemoryWire();
    const chat = await withMentor(wire, 'helena-duarte');
    await until('its messages', () => parts(chat, 'message').length === 5);
    expect(wire.seen).not.to.include('start_conversation');
  });

  it('says why a conversation could not begin and gives the text back', async () => {
    const wire = new MemoryWire({ conversations: [] });
    wire.faults.set('start_conversation', { code: 'chat_disabled', status: 409 });
    const chat = await withMentor(wire, 'celina-prado');
    const field = (await write(chat, 'Olá?')) as HTMLTextAreaElement;
    press(field, 'Enter');
    await until('the reason', () => textOf(chat).includes('não recebe mensagens'));
    expect(field.value).to.equal('Olá?');
  });

  it('offers no field where the mentor takes no messages', async () => {
    const wire = new MemoryWire({ conversations: [], mentors: [mentorRow(0, { chat_enabled: false })] });
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`
      <mentor-chat mentor="helena-duarte" .kit=${kit}></mentor-chat>
    `);
    await until('the sentence', () => textOf(chat).includes('não recebe mensagens'));
    expect(parts(chat, 'input')).to.have.length(0);
  });

  it('lists conversations with the last words and what is unread, and goes back to the list on a phone', async () => {
    const last = {
      id: personId(9),
      sender_id: ME,
      content: 'Até amanhã',
      created_at: new Date().toISOString(),
      deleted: false,
    };
    const chat = await inbox(
      new MemoryWire({ conversations: [conversationRow({ last_message: last, unread_count: 2 })] }),
    );
    chat.style.inlineSize = '390px';
    const entry = await part(chat, 'conversation');
    expect(entry.textContent).to.match(/Helena Duarte.*Você: Até amanhã.*2 não lidas/s);
    entry.click();
    await part(chat, 'message');
    expect(entry.checkVisibility()).to.equal(false);
    (await part(chat, 'back')).click();
    await until('the list', () => entry.checkVisibility());
  });

  it('keeps a draft for each conversation', async () => {
    const conversations = [
      conversationRow(),
      conversationRow({ id: personId(501), other_name: 'Rui', other_id: personId(2) }),
    ];
    const chat = await inbox(new MemoryWire({ conversations }));
    await part(chat, 'conversation');
    parts(chat, 'conversation')[0]?.click();
    await write(chat, 'Para Helena');
    parts(chat, 'conversation')[1]?.click();
    await until('an empty field', () => (parts(chat, 'input')[0] as HTMLTextAreaElement).value === '');
    parts(chat, 'conversation')[0]?.click();
    await until('the draft', () => (parts(chat, 'input')[0] as HTMLTextAreaElement).value === 'Para Helena');
  });

  it('says that there are no conversations', async () => {
    const chat = await inbox(new MemoryWire({ conversations: [] }));
    expect((await part(chat, 'empty')).textContent).to.include('Nenhuma conversa');
  });

  it('asks a visitor to sign in', async () => {
    const chat = await inbox(new MemoryWire(), 'nobody');
    const asked = nextEvent(document.body, 'mentor-sign-in-requested');
    (await part(chat, 'sign-in-button')).click();
    expect((await asked).detail.reason).to.equal('chat');
  });

  it('says that a conversation does not exist', async () => {
    const kit = createMemoryKit({ wire: new MemoryWire({ conversations: [] }) });
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    expect((await part(chat, 'empty')).textContent).to.include('Não encontramos');
  });

  it('shows why the messages failed and tries again when asked', async () => {
    const wire = new MemoryWire();
    wire.faults.set('messages', 'offline');
    const kit = createMemoryKit({ wire });
    const chat = await mount<MentorChat>(html`
      <mentor-chat conversation-id=${CONVERSATION} .kit=${kit}></mentor-chat>
    `);
    await part(chat, 'error');
    wire.faults.clear();
    (await part(chat, 'retry')).click();
    await part(chat, 'message');
  });

  it('takes its height only for a conversation, not for the notice that asks a visitor to sign in', async () => {
    const visitor = await inbox(new MemoryWire(), 'nobody');
    await part(visitor, 'sign-in-button');
    expect(visitor.getBoundingClientRect().height).to.be.lessThan(200);
    const chat = await open();
    chat.style.setProperty('--mentor-chat-height', '400px');
    expect(chat.getBoundingClientRect().height).to.equal(400);
  });
});
