import { MentorKitError, type ChatMessage } from '@mentorkit/client';
import { expect } from 'chai';
import {
  CONVERSATION,
  createKitShowing,
  createMemoryKit,
  FakeHost,
  ME,
  MemoryWire,
  messageRows,
  personId,
  until,
} from '../testing/index.js';
import { ChatRoom } from './chat-room.js';
import type { Wish } from './chat-target.js';

describe('the chat room', () => {
  let host: FakeHost;
  let room: ChatRoom;

  beforeEach(() => {
    host = new FakeHost();
    room = new ChatRoom(host);
    host.connect();
  });

  afterEach(() => {
    host.disconnect();
  });

  function enter(change: Partial<Wish> = {}): void {
    room.follow({
      kit: createMemoryKit(),
      person: ME,
      mentor: '',
      conversationId: CONVERSATION,
      ...change,
    });
  }

  it('keeps what is being written apart for each conversation', () => {
    const kit = createMemoryKit();
    enter({ kit });
    room.write('Para Helena');
    enter({ kit, conversationId: personId(501) });
    expect(room.draft).to.equal('');
    enter({ kit });
    expect(room.draft).to.equal('Para Helena');
  });

  it('shows the next person nothing of what the one before has written', () => {
    enter();
    room.write('Só meu');
    enter({ person: personId(2) });
    expect(room.draft).to.equal('');
  });

  it('empties the field at once and tells the page when the server has the message', async () => {
    const kit = createMemoryKit();
    const sent: unknown[] = [];
    host.addEventListener('mentor-message-sent', (event) => sent.push(event));
    enter({ kit });
    await until('the messages', () => room.target.messages?.data);
    room.write('Chegou?');
    expect(room.send()).to.equal(true);
    expect(room.draft).to.equal('');
    await until('the event', () => sent.length === 1);
  });

  it('sends nothing empty and nothing that the page refuses', () => {
    enter();
    room.write('   ');
    expect(room.send()).to.equal(false);
    host.addEventListener('mentor-before-send', (event) => {
      event.preventDefault();
    });
    room.write('Segredo');
    expect(room.send()).to.equal(false);
    expect(room.draft).to.equal('Segredo');
  });

  it('gives the text back with the reason when no conversation can begin', async () => {
    const wire = new MemoryWire({ conversations: [] });
    wire.faults.set('start_conversation', { code: 'chat_disabled', status: 409 });
    enter({ kit: createMemoryKit({ wire }), mentor: 'celina-prado', conversationId: '' });
    await until('the mentor', () => room.target.mentorId);
    room.write('Olá?');
    room.send();
    await until('the reason', () => room.complaint === 'chat_disabled');
    expect(room.draft).to.equal('Olá?');
  });

  it('sends again what the network kept back, in order, and nothing else', () => {
    const error = (code: 'offline' | 'not_allowed'): MentorKitError => new MentorKitError(code, code);
    const [first, second, refused, sent] = messageRows(4) as [
      ChatMessage,
      ChatMessage,
      ChatMessage,
      ChatMessage,
    ];
    const data: ChatMessage[] = [
      { ...sent, delivery: 'sent' },
      { ...first, delivery: 'failed', error: error('offline') },
      { ...refused, delivery: 'failed', error: error('not_allowed') },
      { ...second, delivery: 'failed', error: error('offline') },
    ];
    const tried: string[] = [];
    enter({ kit: createKitShowing(data, (id) => tried.push(id)) });
    room.resend();
    expect(tried).to.deep.equal([first.id, second.id]);
  });
});
