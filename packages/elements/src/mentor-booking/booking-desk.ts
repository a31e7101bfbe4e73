import type { MentorKit, Slot } from '@mentorkit/client';
import type { ReactiveControllerHost } from 'lit';
import { emit } from '../events/events.js';
import { BookingFlow, type Draft } from './booking-flow.js';
import { problemsOf, type DraftProblems } from './booking-form.js';

/** Who wants to book with whom. */
export interface Visit {
  readonly kit: MentorKit | undefined;
  /** Undefined until the mentor is known. */
  readonly mentorId: string | undefined;
  /** Id of the signed-in person; undefined for a visitor. */
  readonly person: string | undefined;
}

const NOBODY: Visit = { kit: undefined, mentorId: undefined, person: undefined };

interface Doors {
  /** Reads the free times again. */
  readonly refresh: () => void;
  /** Moves the focus to what comes next. */
  readonly focus: (selector: string) => void;
}

/** Serves one reader: sign-in before the hold, the hold before the message; tells the page about each step. */
export class BookingDesk {
  readonly flow: BookingFlow;
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #focus: (selector: string) => void;
  #visit = NOBODY;
  #wanted: Slot | undefined;
  #problems: DraftProblems | undefined;

  constructor(host: ReactiveControllerHost & EventTarget, { refresh, focus }: Doors) {
    this.#host = host;
    this.#focus = focus;
    this.flow = new BookingFlow(host, refresh);
  }

  /** What is wrong with the draft that was to be sent. */
  get problems(): DraftProblems | undefined {
    return this.#problems;
  }

  /** Begins anew, for another mentor or another kit. */
  begin(): void {
    // a slot that nobody goes on with is given back at once
    void this.flow.giveBack();
    this.flow.reset('forget');
    this.#wanted = undefined;
  }

  /** Says who is there now; to be called before every drawing. */
  serve(visit: Visit): void {
    const before = this.#visit.person;
    this.#visit = visit;
    // another person must not find the first one's words
    if (before !== undefined && before !== visit.person) this.flow.reset('forget');
    this.#goOn();
  }

  /** A visitor who signs in goes on with the time he had picked, once the mentor was read anew for him. */
  #goOn(): void {
    const wanted = this.#wanted;
    if (!wanted || this.#visit.person === undefined || !this.#visit.mentorId) return;
    this.#wanted = undefined;
    void this.pick(wanted);
  }

  askToSignIn(): void {
    emit(this.#host, 'mentor-sign-in-requested', { reason: 'book' });
  }

  /** Reserves a time, or asks a visitor to sign in first. */
  async pick(slot: Slot): Promise<void> {
    const { kit, mentorId, person } = this.#visit;
    if (!kit || !mentorId) return;
    if (person === undefined) {
      this.#wanted = slot;
      this.askToSignIn();
      return;
    }
    this.#problems = undefined;
    const hold = await this.flow.hold(kit, mentorId, slot);
    this.#focus(hold ? '#form-title' : '[part=error]');
    if (!hold) return;
    const { appointment_id: appointmentId, starts_at: startsAt, expires_at: expiresAt } = hold;
    emit(this.#host, 'mentor-slot-held', { mentorId, appointmentId, startsAt, expiresAt });
  }

  /** Takes what the reader types. */
  change(change: Partial<Draft>): void {
    this.flow.draft = { ...this.flow.draft, ...change };
    if (this.#problems) this.#problems = problemsOf(this.flow.draft);
  }

  /** Sends the request, unless something is missing or the page refuses. */
  async submit(): Promise<void> {
    const { step, draft } = this.flow;
    const { mentorId } = this.#visit;
    if (!mentorId || step.name !== 'held') return;
    this.#problems = problemsOf(draft);
    if (this.#problems.message || this.#problems.videoLink) {
      this.#focus('[aria-invalid=true]');
      return;
    }
    const { appointment_id: appointmentId } = step.hold;
    const [message, videoLink] = [draft.message.trim(), draft.videoLink.trim() || undefined];
    if (!emit(this.#host, 'mentor-before-book', { mentorId, appointmentId, message, videoLink })) return;
    const appointment = await this.flow.book();
    this.#focus(appointment ? '#done-title' : '[part=error]');
    if (!appointment) return;
    const startsAt = appointment.scheduled_at;
    emit(this.#host, 'mentor-appointment-booked', { mentorId, appointmentId: appointment.id, startsAt });
  }
}
