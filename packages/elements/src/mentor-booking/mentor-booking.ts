import type { MentorKit, MentorProfile, Slot } from '@mentorkit/client';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { emit } from '../events/events.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { avatar } from '../templates/avatar.js';
import { empty, failure, signInNotice, skeleton, unconnected } from '../templates/notices.js';
import { bookingDone } from './booking-done.js';
import { BookingFlow, type BookingStep } from './booking-flow.js';
import { bookingForm, problemsOf, type DraftProblems } from './booking-form.js';
import { bookingTrouble } from './booking-trouble.js';
import { LAST_PAGE } from './calendar-days.js';
import { dayStrip, firstFree } from './day-strip.js';
import { styles } from './mentor-booking.styles.js';
import { MentorTimes } from './mentor-times.js';
import { slotGrid } from './slot-grid.js';

/**
 * Booking with one mentor: a day, a time, a message. Picking a time reserves it for five minutes.
 *
 * @fires mentor-sign-in-requested - A visitor wants to book and has to sign in first.
 * @fires mentor-slot-held - A time is reserved.
 * @fires mentor-before-book - Cancelable: the request is about to be sent.
 * @fires mentor-appointment-booked - The request is made.
 * @csspart days - The strip of days.
 * @csspart day - One day.
 * @csspart slot - One free time.
 * @csspart form - The form for the reserved time.
 * @csspart done - What is shown after booking.
 */
export class MentorBooking extends MentorElement {
  static override styles = [...sharedStyles, avatarStyles, styles];

  /** Slug of the mentor. */
  @property() mentor = '';

  readonly #times = new MentorTimes(this);
  readonly #flow = new BookingFlow(this, () => void this.reload());
  #wanted: Slot | undefined;
  #problems: DraftProblems | undefined;
  #person: string | undefined;
  #focusNext = '';

  /** Reads the free times again. */
  async reload(): Promise<void> {
    await this.#times.reloadSlots();
  }

  protected override kitChanged(kit: MentorKit | undefined): void {
    this.#begin(kit);
  }

  #begin(kit: MentorKit | undefined): void {
    // a slot that nobody goes on with is given back at once
    void this.#flow.giveBack();
    this.#flow.reset('forget');
    this.#wanted = undefined;
    this.#times.begin(kit, this.mentor);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = this.activeKit;
    super.willUpdate(changed);
    if (changed.has('mentor') && before === this.activeKit) this.#begin(this.activeKit);
    this.#times.follow(this.formats);
    this.#followPerson();
    this.#goOn();
    this.#rescueFocus();
  }

  /** When the form goes away under the reader, by clock or by choice, the focus goes on to what comes instead. */
  #rescueFocus(): void {
    const left = this.shadowRoot?.activeElement?.closest('[part=form], [part=done]');
    if (left && this.#flow.step.name === 'choosing')
      this.#focusNext = this.#flow.error ? '[part=error]' : '[part=slot]';
  }

  /** Another person must not find the first one's words. */
  #followPerson(): void {
    const person = this.isSignedIn ? this.session?.user?.id : undefined;
    if (person === this.#person) return;
    if (this.#person !== undefined) this.#flow.reset('forget');
    this.#person = person;
  }

  /** A visitor who signs in goes on with the time he had picked, once the mentor was read anew for him. */
  #goOn(): void {
    const wanted = this.#wanted;
    if (!wanted || !this.isSignedIn || !this.#times.mentor) return;
    this.#wanted = undefined;
    void this.#pick(wanted);
  }

  #turn(page: number): void {
    this.#times.turn(page);
    this.requestUpdate();
  }

  /** Moves the focus once the next drawing is there. */
  #focus(selector: string): void {
    this.#focusNext = selector;
    this.requestUpdate();
  }

  #askToSignIn(): void {
    emit(this, 'mentor-sign-in-requested', { reason: 'book' });
  }

  async #pick(slot: Slot): Promise<void> {
    const kit = this.activeKit;
    const mentorId = this.#times.mentor?.id;
    if (!kit || !mentorId) return;
    if (!this.isSignedIn) {
      this.#wanted = slot;
      this.#askToSignIn();
      return;
    }
    this.#problems = undefined;
    const hold = await this.#flow.hold(kit, mentorId, slot);
    this.#focus(hold ? '#form-title' : '[part=error]');
    if (!hold) return;
    const { appointment_id: appointmentId, starts_at: startsAt, expires_at: expiresAt } = hold;
    emit(this, 'mentor-slot-held', { mentorId, appointmentId, startsAt, expiresAt });
  }

  async #submit(): Promise<void> {
    const { step, draft } = this.#flow;
    const mentorId = this.#times.mentor?.id;
    if (!mentorId || step.name !== 'held') return;
    this.#problems = problemsOf(draft);
    if (this.#problems.message || this.#problems.videoLink) {
      this.#focus('[aria-invalid=true]');
      return;
    }
    const { appointment_id: appointmentId } = step.hold;
    const [message, videoLink] = [draft.message.trim(), draft.videoLink.trim() || undefined];
    if (!emit(this, 'mentor-before-book', { mentorId, appointmentId, message, videoLink })) return;
    const appointment = await this.#flow.book();
    this.#focus(appointment ? '#done-title' : '[part=error]');
    if (!appointment) return;
    const startsAt = appointment.scheduled_at;
    emit(this, 'mentor-appointment-booked', { mentorId, appointmentId: appointment.id, startsAt });
  }

  protected override updated(): void {
    if (!this.#focusNext) return;
    const target = this.renderRoot.querySelector<HTMLElement>(this.#focusNext);
    this.#focusNext = '';
    target?.focus();
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    const { profile, mentor } = this.#times;
    if (mentor) {
      return html`
        <div class="booking">${this.#renderHead(mentor)} ${this.#renderStep(this.#flow.step, mentor)}</div>
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
          this.#flow.reset('forget');
        });
      default:
        return this.#renderChoice(step, mentor);
    }
  }

  #renderLoading(): TemplateResult {
    return skeleton(
      this.terms,
      html`
        <p class="skeleton line"></p>
        <p class="skeleton block"></p>
      `,
      4,
    );
  }

  #renderHead(mentor: MentorProfile): TemplateResult {
    const role = [mentor.job_title, mentor.company].filter(Boolean).join(' · ');
    return html`
      <header class="head">
        ${avatar(mentor.full_name, mentor.avatar_url)}
        <div>
          <h2>${this.terms.bookingTitle(mentor.full_name)}</h2>
          <p class="small muted">${role}</p>
        </div>
      </header>
    `;
  }

  #renderChoice(step: BookingStep, mentor: MentorProfile): TemplateResult {
    const { terms, formats } = this;
    const { error, nearest } = this.#flow;
    const pick = (slot: Slot): void => void this.#pick(slot);
    const guidelines = html`
      <details class="guidelines small">
        <summary>${terms.guidelines}</summary>
        <p>${mentor.mentorship_guidelines}</p>
      </details>
    `;
    return html`
      ${error ? bookingTrouble(error, this.#times.beginningAt(nearest), { terms, formats, pick }) : nothing}
      ${mentor.mentorship_guidelines ? guidelines : nothing} ${this.#renderDays(step)}
      <p class="unseen" role="status">${step.name === 'holding' ? terms.holding : nothing}</p>
    `;
  }

  #renderDays(step: BookingStep): TemplateResult {
    const { terms, formats } = this;
    const { slots, isLoading: loading, page } = this.#times;
    const days = this.#times.groups(formats);
    const chosen = this.#times.chosen ?? firstFree(days);
    const strip = dayStrip({
      ...{ terms, formats, page, days, chosen, loading },
      choose: (day) => {
        this.#times.choose(day);
        this.#focus('[part=slot]');
      },
      turn: (to) => {
        this.#turn(to);
      },
    });
    if (loading) return html` ${strip} ${this.#renderLoading()} `;
    if (slots?.status === 'error')
      return html` ${strip} ${failure(slots.error, terms, () => void this.reload())} `;
    if (chosen === undefined) return html` ${strip} ${this.#renderNoDays(page)} `;
    const mayBook = this.isSessionPending || this.isSignedIn;
    return html`
      ${strip}
      ${slotGrid({
        ...{ terms, formats, day: chosen, slots: days.get(chosen) ?? [] },
        holding: step.name === 'holding' ? step.slot : undefined,
        pick: (slot) => void this.#pick(slot),
        backToDays: () => {
          this.renderRoot.querySelector<HTMLElement>('[part=day][aria-pressed=true]')?.focus();
        },
      })}
      ${mayBook ? nothing : this.#renderSignIn()}
    `;
  }

  #renderNoDays(page: number): TemplateResult {
    const later = (): void => {
      this.#turn(page + 1);
    };
    const button = html`<button type="button" @click=${later}>${this.terms.firstFreeDay}</button>`;
    return empty(this.terms.noSlotsThisPeriod, '', page < LAST_PAGE ? button : undefined);
  }

  #renderSignIn(): TemplateResult {
    return signInNotice(this.terms.signInToBook, this.terms.signInToBookHint, this.terms, () => {
      this.#askToSignIn();
    });
  }

  #renderForm({ slot, hold, sending }: Extract<BookingStep, { name: 'held' }>): TemplateResult {
    const { terms, formats } = this;
    const { countdown, draft, error } = this.#flow;
    const span = terms.slotLabel(formats.time(hold.starts_at), formats.time(hold.ends_at));
    return bookingForm({
      ...{ terms, draft, sending, error, clock: countdown.clock, secondsLeft: countdown.secondsLeft },
      when: `${formats.longDate(hold.starts_at)}, ${span}`,
      zone: formats.zone(hold.starts_at),
      problems: this.#problems,
      change: (change) => {
        this.#flow.draft = { ...draft, ...change };
        if (this.#problems) this.#problems = problemsOf(this.#flow.draft);
      },
      submit: () => void this.#submit(),
      giveBack: () => void this.#flow.giveBack(),
      extend: () => void this.#pick(slot),
    });
  }
}
