import type { Appointment, Loadable, MentorKit } from '@mentorkit/client';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { StoreController } from '../controllers/store-controller.js';
import { emit } from '../events/events.js';
import type { Formats } from '../locales/formats.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { avatar } from '../templates/avatar.js';
import { empty, failure, signInNotice, skeleton, unconnected } from '../templates/notices.js';
import { styles } from './mentor-appointments.styles.js';

const OVER: ReadonlySet<Appointment['status']> = new Set(['cancelled', 'completed', 'no_show', 'expired']);

/**
 * The reader's own sessions, as mentee and as mentor, the next one first.
 *
 * @fires mentor-sign-in-requested - A visitor wants to see his sessions and has to sign in first.
 * @csspart appointment - One session.
 * @csspart request - What the mentee wrote with the booking.
 * @csspart status - The badge that says how it stands.
 * @csspart join - The link to the call.
 */
export class MentorAppointments extends MentorElement {
  static override styles = [...sharedStyles, avatarStyles, styles];

  readonly #appointments = new StoreController<Loadable<readonly Appointment[]>>(this);

  protected override kitChanged(kit: MentorKit | undefined): void {
    this.#appointments.watch(kit?.appointments);
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    if (this.isSessionPending) return this.#renderLoading();
    if (this.isSignedIn) return this.#renderSessions(this.#appointments.value);
    return signInNotice(this.terms.signInToSee, '', this.terms, () => {
      emit(this, 'mentor-sign-in-requested', { reason: 'appointments' });
    });
  }

  #renderSessions(state: Loadable<readonly Appointment[]> | undefined): TemplateResult {
    if (state?.data) {
      if (state.data.length > 0) return this.#renderAll(state.data);
      return empty(this.terms.noAppointments, this.terms.noAppointmentsHint);
    }
    if (state?.status !== 'error') return this.#renderLoading();
    return failure(state.error, this.terms, () => void this.activeKit?.appointments.reload());
  }

  #renderLoading(): TemplateResult {
    const shape = html`
      <div class="appointment">
        <span class="skeleton round"></span>
        <div class="lines">
          <p class="skeleton line"></p>
          <p class="skeleton line short"></p>
        </div>
      </div>
    `;
    return skeleton(this.terms, shape, 3);
  }

  #renderAll(all: readonly Appointment[]): TemplateResult {
    const { formats } = this;
    const isOver = (one: Appointment): boolean =>
      OVER.has(one.status) || Date.parse(one.ends_at) < Date.now();
    const upcoming = all.filter((one) => !isOver(one));
    const past = all.filter(isOver).reverse();
    return html`
      <p class="muted small">${this.terms.timesIn(formats.zone())}</p>
      ${this.#renderGroup(this.terms.upcoming, 'upcoming', upcoming, formats)}
      ${this.#renderGroup(this.terms.past, 'past', past, formats)}
    `;
  }

  #renderGroup(
    title: string,
    id: string,
    group: readonly Appointment[],
    formats: Formats,
  ): TemplateResult | undefined {
    if (group.length === 0) return undefined;
    return html`
      <section aria-labelledby=${id}>
        <h3 id=${id}>${title}</h3>
        <ul>
          ${repeat(
            group,
            (one) => one.id,
            (one) => this.#renderOne(one, formats),
          )}
        </ul>
      </section>
    `;
  }

  #renderOne(one: Appointment, formats: Formats): TemplateResult {
    const { terms } = this;
    const span = terms.slotLabel(formats.time(one.scheduled_at), formats.time(one.ends_at));
    return html`
      <li class="appointment" part="appointment">
        ${avatar(one.other_name, one.other_avatar_url)}
        <div class="lines">
          <p class="name"><strong>${one.other_name}</strong></p>
          <p><time datetime=${one.scheduled_at}>${formats.longDate(one.scheduled_at)}, ${span}</time></p>
          <p class="small muted">${one.my_role === 'mentor' ? terms.asMentor : terms.asMentee}</p>
          ${
            one.message ? html`<blockquote class="small" part="request">${one.message}</blockquote>` : nothing
          }
          ${
            one.cancellation_reason
              ? html`<p class="small">${terms.declined}: ${one.cancellation_reason}</p>`
              : nothing
          }
        </div>
        <div class="side">
          <span class="badge" part="status" data-status=${one.status}>${terms.statuses[one.status]}</span>
          ${this.#renderJoin(one)}
        </div>
      </li>
    `;
  }

  #renderJoin(one: Appointment): TemplateResult | undefined {
    const address = one.meeting_url ?? '';
    const isHttps = URL.canParse(address) && new URL(address).protocol === 'https:';
    if (!isHttps || one.status !== 'confirmed' || Date.parse(one.ends_at) < Date.now()) return undefined;
    return html`
      <a
        class="button primary"
        part="join"
        href=${address}
        target="_blank"
        rel="noopener noreferrer"
        aria-label=${this.terms.joinWith(one.other_name)}
      >
        ${this.terms.join}
      </a>
    `;
  }
}
