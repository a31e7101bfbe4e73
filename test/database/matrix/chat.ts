import { ID, THING } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

const heard = 'select count(*) from realtime.messages where topic = realtime.topic()';
const sent = `insert into realtime.messages (topic, extension, event, payload, private)
  values (realtime.topic(), 'broadcast', 'typing', '{}', true)`;

/** 20251022000001: topics and the calls of a conversation. */
export const chat: MatrixPart = {
  prepare: async (stage) => {
    for (const topic of [`user:${ID.mentee}`, `conversation:${THING.conversation}`])
      await stage.owner(
        `insert into realtime.messages (topic, extension, event, payload, private)
          values ($1, 'broadcast', 'typing', '{}', true)`,
        topic,
      );
  },
  relations: {
    'realtime.messages (user topic of the mentee)': {
      select: ['000+000000', heard],
      insert: [NOBODY, sent],
      settings: { 'realtime.topic': `user:${ID.mentee}` },
    },
    'realtime.messages (conversation topic)': {
      select: ['000++00000', heard],
      insert: ['---++-----', sent],
      update: '0000000000',
      delete: NOBODY,
      settings: { 'realtime.topic': `conversation:${THING.conversation}` },
    },
    'realtime.messages (a topic of nobody)': {
      select: ['0000000000', heard],
      insert: [NOBODY, sent],
      settings: { 'realtime.topic': 'conversation:nonsense' },
    },
  },
  functions: {
    start_conversation: {
      call: `public.start_conversation('${ID.mentor}')`,
      expect: '- not_signed_in + + not_allowed + + + + +',
    },
    list_conversations: { call: 'public.list_conversations()', expect: '- 0 0 + + 0 0 0 0 0' },
    mark_read: {
      call: `public.mark_read('${THING.conversation}')`,
      expect: '- not_signed_in not_found + + not_found not_found not_found not_found not_found',
    },
  },
};
