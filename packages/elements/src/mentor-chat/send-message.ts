import { MentorKitError, type MentorKit } from '@mentorkit/client';

interface Outgoing {
  readonly conversationId: string | undefined;
  readonly mentorId: string | undefined;
  readonly text: string;
  /** Told the conversation's id as soon as it exists, so that it is shown while the message travels. */
  readonly begun: (conversationId: string) => void;
}

/** What became of a message. A message that failed in place has neither: the log shows it with a retry. */
export interface SendResult {
  readonly sent?: { readonly conversationId: string; readonly messageId: string };
  readonly error?: MentorKitError;
}

/** Sends a message, beginning the conversation with the mentor when there is none yet. */
export async function sendMessage(kit: MentorKit, outgoing: Outgoing): Promise<SendResult> {
  try {
    const conversationId = await whereTo(kit, outgoing);
    if (conversationId === undefined) return {};
    const store = kit.chat.conversation(conversationId);
    const known = new Set(store.get().data?.map((message) => message.id));
    await store.send(outgoing.text);
    const me = kit.session.$session.get().user?.id;
    const sent = store
      .get()
      .data?.find(({ id, sender_id, delivery }) => delivery === 'sent' && sender_id === me && !known.has(id));
    return sent ? { sent: { conversationId, messageId: sent.id } } : {};
  } catch (error) {
    if (error instanceof MentorKitError) return { error };
    throw error;
  }
}

async function whereTo(
  kit: MentorKit,
  { conversationId, mentorId, begun }: Outgoing,
): Promise<string | undefined> {
  if (conversationId !== undefined || mentorId === undefined) return conversationId;
  const id = await kit.chat.start(mentorId);
  begun(id);
  return id;
}
