import { MentorKitError, type Appointment, type Hold, type MentorKit, type Slot } from '@mentorkit/client';
import type { ReactiveControllerHost } from 'lit';
import { Countdown } from '../controllers/countdown.js';

/** Where the reader is on the way to an appointment. */
export type BookingStep =
  | { readonly name: 'choosing' }
  | { readonly name: 'holding'; readonly slot: Slot }
  | {
      readonly name: 'held';
      readonly slot: Slot;
      readonly hold: Hold;
      readonly sending: boolean;
      /** The kit that holds it; what follows goes the same way. */
      readonly kit: MentorKit;
    }
  | { readonly name: 'done'; readonly appointment: Appointment };

/** What the reader has written; kept whatever happens to the slot. */
export interface Draft {
  readonly message: string;
  readonly videoLink: string;
}

const EMPTY_DRAFT: Draft = { message: '', videoLink: '' };

/** Choose, hold, write, send: one slot on its way to an appointment. Renders its host at every step. */
export class BookingFlow {
  readonly countdown: Countdown;
  readonly #host: ReactiveControllerHost;
  readonly #refresh: () => void;
  #step: BookingStep = { name: 'choosing' };
  #draft = EMPTY_DRAFT;
  #error: MentorKitError | undefined;

  constructor(host: ReactiveControllerHost, refresh: () => void) {
    this.#host = host;
    this.#refresh = refresh;
    this.countdown = new Countdown(host, () => {
      this.#expire();
    });
  }

  get step(): BookingStep {
    return this.#step;
  }

  get draft(): Draft {
    return this.#draft;
  }

  set draft(draft: Draft) {
    this.#draft = draft;
    this.#host.requestUpdate();
  }

  /** What the last attempt failed for; gone with the next attempt. */
  get error(): MentorKitError | undefined {
    return this.#error;
  }

  /** Starts of the free slots nearest to one that was just taken. */
  get nearest(): readonly string[] {
    const nearest = this.#error?.code === 'slot_taken' ? this.#error.details['nearest'] : undefined;
    return Array.isArray(nearest) ? nearest.filter((start) => typeof start === 'string') : [];
  }

  /** Reserves a slot; resolves to the hold, or to nothing with `error` set. */
  async hold(kit: MentorKit, mentorId: string, slot: Slot): Promise<Hold | undefined> {
    const step = this.#step;
    if (step.name === 'holding' || (step.name === 'held' && step.sending)) return undefined;
    // more time for the slot that is held: the form stays, the server replaces the hold
    this.#go(step.name === 'held' ? { ...step, sending: true } : { name: 'holding', slot });
    try {
      const hold = await kit.booking.hold(mentorId, slot);
      this.countdown.start(hold.expires_at);
      this.#go({ name: 'held', slot, hold, sending: false, kit });
      return hold;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Gives the slot back and lets the reader choose again, the draft kept. */
  async giveBack(): Promise<void> {
    const step = this.#step;
    if (step.name !== 'held') return;
    this.countdown.stop();
    this.#go({ name: 'choosing' });
    try {
      await step.kit.booking.release(step.hold.appointment_id);
    } catch (error) {
      this.#error = asError(error);
      this.#host.requestUpdate();
    }
    this.#refresh();
  }

  /** Turns the hold into a request; resolves to the appointment, or to nothing with `error` set. */
  async book(): Promise<Appointment | undefined> {
    const step = this.#step;
    if (step.name !== 'held' || step.sending) return undefined;
    this.#go({ ...step, sending: true });
    const { message, videoLink } = this.#draft;
    const request = { message: message.trim(), ...(videoLink.trim() && { videoLink: videoLink.trim() }) };
    try {
      const appointment = await step.kit.booking.book(step.hold.appointment_id, request);
      this.countdown.stop();
      this.#draft = EMPTY_DRAFT;
      this.#go({ name: 'done', appointment });
      this.#refresh();
      return appointment;
    } catch (error) {
      const failure = asError(error);
      if (failure.code === 'hold_expired' || failure.code === 'not_found') this.#fail(failure);
      else {
        this.#go({ ...step, sending: false });
        this.#error = failure;
      }
      return undefined;
    }
  }

  /** Takes back the complaint that there is no network; all else stays as it is. */
  networkIsBack(): void {
    if (this.#error?.code !== 'offline') return;
    this.#error = undefined;
    this.#host.requestUpdate();
  }

  /** Begins anew: another mentor, another person, another appointment. */
  reset(draft: 'keep' | 'forget'): void {
    this.countdown.stop();
    if (draft === 'forget') this.#draft = EMPTY_DRAFT;
    this.#go({ name: 'choosing' });
  }

  #expire(): void {
    const step = this.#step;
    // a request on its way is decided by the server, not by this clock
    if (step.name !== 'held' || step.sending) return;
    this.#fail(new MentorKitError('hold_expired', 'The hold has ended. Choose a slot again.'));
  }

  #fail(error: unknown): void {
    this.countdown.stop();
    this.#go({ name: 'choosing' });
    this.#error = asError(error);
    this.#refresh();
  }

  #go(step: BookingStep): void {
    this.#step = step;
    this.#error = undefined;
    this.#host.requestUpdate();
  }
}

function asError(error: unknown): MentorKitError {
  if (error instanceof MentorKitError) return error;
  return new MentorKitError('unexpected_answer', 'Something unforeseen happened; see cause.', {
    cause: error,
  });
}
