import type {
  Conversation,
  ConversationState,
  ConversationStore,
  Loadable,
  MentorKit,
  MentorProfile,
  Resource,
} from '@mentorkit/client';
import type { ReactiveControllerHost } from 'lit';
import { StoreController } from '../controllers/store-controller.js';

/** Whom and what the page asks for. */
export interface Wish {
  readonly kit: MentorKit | undefined;
  /** Id of the signed-in person; nothing is read for a visitor. */
  readonly person: string | undefined;
  readonly mentor: string;
  readonly conversationId: string;
}

/** The person on the other side, as far as known. */
export interface Other {
  readonly name: string;
  readonly avatarUrl: string | null;
}

/** How far the way to a conversation is: nothing chosen, on the way, impossible, or there. */
export type Phase = 'choosing' | 'looking' | 'not_found' | 'failed' | 'closed' | 'ready';

const WISHES = ['kit', 'person', 'mentor', 'conversationId'] as const;
const NOBODY: Wish = { kit: undefined, person: undefined, mentor: '', conversationId: '' };

/** Finds the conversation to show: the one named, the one with a mentor, or one chosen among all. */
export class ChatTarget {
  readonly #conversations: StoreController<Loadable<readonly Conversation[]>>;
  readonly #profile: StoreController<Loadable<MentorProfile | null>>;
  readonly #messages: StoreController<ConversationState>;
  #wish = NOBODY;
  #profileSource: Resource<MentorProfile | null> | undefined;
  #opened: string | undefined;
  #store: ConversationStore | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#conversations = new StoreController(host);
    this.#profile = new StoreController(host);
    this.#messages = new StoreController(host);
  }

  /** Follows what the page asks for now; to be called before every drawing. */
  follow(wish: Wish): void {
    const before = this.#wish;
    this.#wish = wish;
    const changed = (name: keyof Wish): boolean => before[name] !== wish[name];
    if (WISHES.some(changed)) this.#opened = undefined;
    if (changed('kit') || changed('mentor')) this.#watchProfile(wish);
    this.#watchChat(wish);
  }

  #watchProfile({ kit, mentor }: Wish): void {
    this.#profileSource = kit && mentor ? kit.mentors.get(mentor) : undefined;
    this.#profile.watch(this.#profileSource);
  }

  #watchChat({ kit, person }: Wish): void {
    const chat = person === undefined ? undefined : kit?.chat;
    this.#conversations.watch(chat?.conversations);
    const id = this.current;
    this.#store = id === undefined ? undefined : chat?.conversation(id);
    this.#messages.watch(this.#store);
  }

  /** Shows a conversation of the list, or the list again. */
  open(id: string | undefined): void {
    this.#opened = id;
  }

  /** True when the reader chooses among all conversations. */
  get isInbox(): boolean {
    return !this.#wish.mentor && !this.#wish.conversationId;
  }

  get conversations(): Loadable<readonly Conversation[]> | undefined {
    return this.#conversations.value;
  }

  get messages(): ConversationState | undefined {
    return this.#messages.value;
  }

  get store(): ConversationStore | undefined {
    return this.#store;
  }

  get profile(): Loadable<MentorProfile | null> | undefined {
    return this.#profile.value;
  }

  /** Id of the conversation to show; undefined when none is chosen or none exists yet. */
  get current(): string | undefined {
    const { conversationId } = this.#wish;
    if (conversationId) return conversationId;
    if (this.#opened) return this.#opened;
    const mentorId = this.mentorId;
    return mentorId ? this.#rows?.find(({ other_id }) => other_id === mentorId)?.id : undefined;
  }

  /** Id of the mentor who was asked for by name. */
  get mentorId(): string | undefined {
    return this.#wish.mentor ? this.#profile.value?.data?.id : undefined;
  }

  /** The entry of the list that belongs to the conversation shown. */
  get row(): Conversation | undefined {
    return this.#rows?.find(({ id }) => id === this.current);
  }

  get other(): Other | undefined {
    if (this.row) return { name: this.row.other_name, avatarUrl: this.row.other_avatar_url };
    const profile = this.#profile.value?.data;
    return profile ? { name: profile.full_name, avatarUrl: profile.avatar_url } : undefined;
  }

  /** Up to when the other person has read. */
  get readUpTo(): string | undefined {
    return this.messages?.otherReadAt ?? this.row?.other_last_read_at ?? undefined;
  }

  get phase(): Phase {
    if (this.#wish.mentor) return this.#phaseOfMentor();
    if (this.isInbox && !this.current) return 'choosing';
    return this.other ? 'ready' : unsettled(this.conversations);
  }

  /** Reads again what could not be read. */
  retry(): void {
    if (this.profile?.status === 'error') void this.#profileSource?.reload();
    if (this.conversations?.status === 'error') void this.#wish.kit?.chat.conversations.reload();
  }

  get #rows(): readonly Conversation[] | undefined {
    return this.#conversations.value?.data;
  }

  #phaseOfMentor(): Phase {
    const mentor = this.profile?.data;
    if (!mentor) return unsettled(this.profile);
    if (this.current) return 'ready';
    if (!this.conversations?.data) return unsettled(this.conversations);
    return mentor.chat_enabled ? 'ready' : 'closed';
  }
}

/** What is to be said while there is nothing to show. */
function unsettled(state: Loadable<unknown> | undefined): Phase {
  if (state?.status === 'error') return 'failed';
  return state?.status === 'ready' ? 'not_found' : 'looking';
}
