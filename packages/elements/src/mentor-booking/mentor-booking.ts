import type { MentorKit, MentorProfile } from '@mentorkit/client';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { FocusController } from '../controllers/focus-controller.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { NetworkController } from '../controllers/network-controller.js';
import { emit } from '../events/events.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { empty, failure, skeleton, unconnected } from '../templates/notices.js';
import { BookingDesk } from './booking-desk.js';
import { bookingDone } from './booking-done.js';
import type { BookingStep } from './booking-flow.js';
import { bookingForm } from './booking-form.js';
import { styles } from './mentor-booking.styles.js';
import { mentorHead } from './mentor-head.js';
import { MentorTimes } from './mentor-times.js';
import { timeChoice } from './time-choice.js';

/**
 * Booking with one mentor: a day, a time, a message. Picking a time reserves it for five minutes.
 *
 * @fires mentor-sign-in-requested - A visitor wants to book and has to sign in first.
 * @fires mentor-chat-requested - There is no free time and the reader would rather write.
 * @fires mentor-slot-held - A time is reserved.
 * @fires mentor-before-book - Cancelable: the request is about to be sent.
 * @fires mentor-appointment-booked - The request is made.
 * @csspart days - The strip of days.
 * @csspart day - One day.
 * @csspart slot - One free time.
 * @csspart empty - What is shown where no time is free.
 * @csspart form - The form for the reserved time.
 * @csspart done - What is shown after booking.
 */
export class MentorBooking extends MentorElement {
  static override styles = [...sharedStyles, avatarStyles, styles];

  /** Slug of the mentor. */
  @property() mentor = '';

  readonly #focus = new FocusController(this);
  readonly #times = new MentorTimes(this);
  readonly #desk = new BookingDesk(this, {
    refresh: () => void this.reload(),
    focus: (selector) => {
      this.#focus.move(selector);
    },
  });
  readonly #network = new NetworkController(this, () => {
    this.#desk.flow.networkIsBack();
  });

  /** Reads the free times again. */
  async reload(): Promise<void> {
    await this.#times.reloadSlots();
  }

  protected override kitChanged(kit: MentorKit | undefined): void {
    this.#begin(kit);
  }

  #begin(kit: MentorKit | undefined): void {
    this.#desk.begin();
    this.#network.follow(kit?.$connection);
    this.#times.begin(kit, this.mentor);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = this.activeKit;
    super.willUpdate(changed);
    const kit = this.activeKit;
    if (changed.has('mentor') && before === kit) this.#begin(kit);
    this.#times.follow(this.formats);
    const person = this.isSignedIn ? this.session?.user?.id : undefined;
    this.#desk.serve({ kit, mentorId: this.#times.mentor?.id, person });
    this.#rescueFocus();
  }

  /** When form or notice go away under the reader, by clock or by choice, the focus goes on to what comes instead. */
  #rescueFocus(): void {
    const { step, error } = this.#desk.flow;
    const active = step.name === 'choosing' ? this.shadowRoot?.activeElement : undefined;
    if (active?.closest('[part=form], [part=done]')) this.#focus.move(error ? '[part=error]' : '[part=slot]');
    else if (active?.closest('[part=error]')) this.#focus.moveOnceThere('[part=error], [part=slot]');
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    const { profile, mentor } = this.#times;
    if (mentor) {
      return html`
        <div class="booking">
          ${mentorHead(mentor, this.terms)} ${this.#renderStep(this.#desk.flow.step, mentor)}
        </div>
      `;
    }
    if (profile?.status === 'error') {
      return failure(profile.error, this.terms, () => void this.#times.reloadProfile());
    }
    return profile?.data === null ? empty(this.terms.mentorNotFound) : this.#renderLoading();
  }

  #renderStep(step: BookingStep, mentor: MentorProfile): TemplateResult {
    switch (step.name) {
      case 'held':
        return this.#renderForm(step);
      case 'done':
        return bookingDone(step.appointment, mentor.full_name, this.terms, this.formats, () => {
          this.#desk.flow.reset('forget');
        });
      default:
        return this.#renderChoice(mentor);
    }
  }

  #renderLoading(): TemplateResult {
    const shape = html`
      <p class="skeleton line"></p>
      <p class="skeleton block"></p>
    `;
    return skeleton(this.terms, shape, 4);
  }

  #renderChoice(mentor: MentorProfile): TemplateResult {
    const desk = this.#desk;
    return timeChoice({
      ...{ terms: this.terms, formats: this.formats, mentor, times: this.#times, flow: desk.flow },
      isVisitor: !this.isSessionPending && !this.isSignedIn,
      pick: (slot) => void desk.pick(slot),
      choose: (day) => {
        this.#times.choose(day);
        this.#focus.move('[part=slot]');
      },
      turn: (page) => {
        this.#turn(page);
      },
      goLater: () => {
        this.#turn(this.#times.page + 1);
        this.#focus.moveOnceThere('[part=slot], [part=empty], [part=error]');
      },
      backToDays: () => {
        this.renderRoot.querySelector<HTMLElement>('[part=day][aria-pressed=true]')?.focus();
      },
      reload: () => {
        // what failed before is being tried again
        desk.flow.reset('keep');
        void this.reload();
      },
      write: () => {
        emit(this, 'mentor-chat-requested', { mentorId: mentor.id, slug: mentor.slug });
      },
      askToSignIn: () => {
        desk.askToSignIn();
      },
    });
  }

  #turn(page: number): void {
    this.#times.turn(page);
    this.requestUpdate();
  }

  #renderForm({ slot, hold, sending }: Extract<BookingStep, { name: 'held' }>): TemplateResult {
    const { terms, formats } = this;
    const desk = this.#desk;
    const { countdown, draft, error } = desk.flow;
    const span = terms.slotLabel(formats.time(hold.starts_at), formats.time(hold.ends_at));
    return bookingForm({
      ...{ terms, draft, sending, error, clock: countdown.clock, secondsLeft: countdown.secondsLeft },
      when: `${formats.longDate(hold.starts_at)}, ${span}`,
      zone: formats.zone(hold.starts_at),
      problems: desk.problems,
      change: (change) => {
        desk.change(change);
      },
      submit: () => void desk.submit(),
      giveBack: () => void desk.flow.giveBack(),
      extend: () => void desk.pick(slot),
    });
  }
}
