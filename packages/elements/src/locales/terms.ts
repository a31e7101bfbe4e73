import type { Appointment, ErrorCode } from '@mentorkit/client';

/**
 * Every word the elements say, in one language. Keys are meanings; a language that lacks one does not compile.
 * A page may replace single ones (`provider.words = { book: 'Marcar conversa' }`).
 */
export interface Terms {
  // everywhere
  loading: string;
  retry: string;
  close: string;
  back: string;
  signIn: string;
  notConnected: string;
  offline: string;
  timesIn: (zone: string) => string;
  errors: Readonly<Record<ErrorCode, string>>;
  // list
  mentors: string;
  searchMentors: string;
  searchPlaceholder: string;
  topic: string;
  language: string;
  all: string;
  mentorsFound: (count: number, more: boolean) => string;
  noMentors: string;
  noMentorsHint: string;
  noMentorsYet: string;
  clearFilters: string;
  showMore: string;
  book: string;
  /** Follows a verb on a button: `Agendar` + `com Ana`. */
  withPerson: (name: string) => string;
  chat: string;
  verified: string;
  rating: (average: string, reviews: number) => string;
  newMentor: string;
  sessionsGiven: (count: number) => string;
  nextTimes: string;
  noNextTimes: string;
  roleAt: (role: string, company: string) => string;
  topicsOf: string;
  speaks: (languages: string) => string;
  // booking
  bookingTitle: (name: string) => string;
  chooseDay: string;
  chooseTime: string;
  dayWithSlots: (day: string, count: number) => string;
  freeCount: (count: number) => string;
  earlierDays: string;
  laterDays: string;
  timesOn: (day: string) => string;
  slotLabel: (start: string, end: string) => string;
  minutes: (count: number) => string;
  noSlotsThisPeriod: string;
  /** Follows `noSlotsThisPeriod` while there are later days to look at. */
  noSlotsYet: string;
  /** Follows `noSlotsThisPeriod` on the last days one may look at. */
  noSlotsAtAll: string;
  writeTo: (name: string) => string;
  noSlotsThisDay: string;
  firstFreeDay: string;
  signInToBook: string;
  signInToBookHint: string;
  holding: string;
  heldFor: (time: string) => string;
  heldOneMinute: string;
  moreTime: string;
  otherTime: string;
  yourMessage: string;
  yourMessageHint: string;
  messageRequired: string;
  videoLink: string;
  videoLinkHint: string;
  videoLinkInvalid: string;
  charactersLeft: (count: number) => string;
  sendRequest: string;
  sendingRequest: string;
  requestSent: string;
  requestSentHint: (name: string) => string;
  bookAnother: string;
  takenOffer: string;
  mentorNotFound: string;
  guidelines: string;
  // chat
  conversations: string;
  noConversations: string;
  noConversationsHint: string;
  signInToChat: string;
  chooseConversation: string;
  messagesWith: (name: string) => string;
  startOfConversation: (name: string) => string;
  writeMessage: string;
  composerHint: string;
  send: string;
  sending: string;
  sent: string;
  read: string;
  failed: string;
  resend: string;
  discard: string;
  deletedMessage: string;
  edited: string;
  loadOlder: string;
  loadingOlder: string;
  toNewest: string;
  newMessages: (count: number, name: string) => string;
  saysAt: (name: string, time: string) => string;
  you: string;
  unread: (count: number) => string;
  today: string;
  yesterday: string;
  tooLong: (over: number) => string;
  chatOff: (name: string) => string;
  // appointments
  appointments: string;
  upcoming: string;
  past: string;
  noAppointments: string;
  noAppointmentsHint: string;
  signInToSee: string;
  asMentor: string;
  asMentee: string;
  join: string;
  joinWith: (name: string) => string;
  statuses: Readonly<Record<Appointment['status'], string>>;
  declined: string;
}
