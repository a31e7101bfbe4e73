import { Message } from '@mentorkit/contract';
import type { Persona, Stage } from './stage.js';

/** The demo conversation of the demo mentee and the demo mentor. */
export const CHAT = 'de300006-0000-4000-9000-000000000001';

/** Writes a message as a persona and answers the row as REST shows it. */
export async function send(
  stage: Stage,
  who: Persona,
  content = 'Olá',
  conversation = CHAT,
): Promise<Message> {
  const [row] = await stage.as<{ row: unknown }>(
    who,
    `with sent as (insert into public.messages (conversation_id, content) values ($1, $2) returning *)
      select to_jsonb(sent) as row from sent`,
    conversation,
    content,
  );
  return Message.parse(row?.row);
}

/** What was broadcast since the scene began. */
export async function told(stage: Stage): Promise<{ topic: string; event: string; payload: unknown }[]> {
  return stage.owner(
    `select topic, event, payload from realtime.messages
      where private and extension = 'broadcast' and inserted_at >= now()::timestamp order by topic, event`,
  );
}
