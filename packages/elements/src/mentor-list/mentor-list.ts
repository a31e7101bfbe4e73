import type { MentorFilters, MentorCard, MentorKit, Loadable, PagedResource } from '@mentorkit/client';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { MentorElement } from '../controllers/mentor-element.js';
import { StoreController } from '../controllers/store-controller.js';
import { emit } from '../events/events.js';
import type { Formats } from '../locales/formats.js';
import { avatarStyles, sharedStyles } from '../styles/index.js';
import { empty, failure, skeleton, unconnected } from '../templates/notices.js';
import { filterBar, type FilterState } from './filter-bar.js';
import { mentorCard } from './mentor-card.js';
import { styles } from './mentor-list.styles.js';

const SEARCH_PAUSE_MS = 250;
const NO_FILTERS: FilterState = { search: '', topic: '', language: '' };

/**
 * Cards of the mentors this reader may see, with search, filters and the next free times in the reader's own zone.
 *
 * @fires mentor-booking-requested - The reader wants to book with a mentor.
 * @fires mentor-chat-requested - The reader wants to write to a mentor.
 * @csspart filters - The search and filter row.
 * @csspart mentor - One card.
 * @csspart book - The booking button of a card.
 * @csspart chat - The chat button of a card.
 * @csspart more - The button that shows more.
 */
export class MentorList extends MentorElement {
  static override styles = [...sharedStyles, avatarStyles, styles];

  readonly #cards = new StoreController<Loadable<readonly MentorCard[]>>(this);
  readonly #more = new StoreController<boolean>(this);
  #list: PagedResource<MentorCard> | undefined;
  #filters = NO_FILTERS;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #previous: readonly MentorCard[] = [];
  readonly #topics = new Set<string>();
  readonly #languages = new Set<string>();

  constructor() {
    super();
    this.addController({
      hostDisconnected: () => {
        clearTimeout(this.#pause);
      },
    });
  }

  protected override kitChanged(): void {
    this.#previous = [];
    this.#topics.clear();
    this.#languages.clear();
    this.#read();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = this.activeKit;
    super.willUpdate(changed);
    if (changed.has('partner') && before && before === this.activeKit) this.#read();
    for (const card of this.#cards.value?.data ?? []) {
      for (const topic of card.mentorship_topics) this.#topics.add(topic);
      for (const language of card.languages) this.#languages.add(language);
    }
  }

  /** Reads the list again, for example after somebody has booked elsewhere on the page. */
  async reload(): Promise<void> {
    await this.#list?.reload();
  }

  #read(): void {
    const kit: MentorKit | undefined = this.activeKit;
    const { search, topic, language } = this.#filters;
    const filters: MentorFilters = {};
    if (search) filters.search = search;
    if (topic) filters.topic = topic;
    if (language) filters.language = language;
    if (this.partner) filters.partner = this.partner;
    this.#previous = this.#cards.value?.data ?? this.#previous;
    this.#list = kit?.mentors.list(filters);
    this.#cards.watch(this.#list);
    this.#more.watch(this.#list?.$hasMore);
  }

  #filter(change: Partial<FilterState>, at: 'once' | 'paused'): void {
    this.#filters = { ...this.#filters, ...change };
    this.requestUpdate();
    clearTimeout(this.#pause);
    if (at === 'once') this.#read();
    else {
      this.#pause = setTimeout(() => {
        this.#read();
      }, SEARCH_PAUSE_MS);
    }
  }

  get #isFiltered(): boolean {
    return Object.values(this.#filters).some((value) => value !== '');
  }

  protected override render(): TemplateResult {
    if (this.isUnconnected) return unconnected(this.terms);
    const state = this.#cards.value;
    const { formats } = this;
    return html`
      ${filterBar(this.#filters, {
        terms: this.terms,
        formats,
        topics: [...this.#topics].sort((a, b) => a.localeCompare(b, this.activeLocale)),
        languages: [...this.#languages].sort(),
        change: (change, at) => {
          this.#filter(change, at);
        },
      })}
      ${this.#renderSummary(state, formats)}
      ${state?.status === 'error' ? failure(state.error, this.terms, () => void this.reload()) : nothing}
      ${this.#renderCards(state, formats)} ${this.#renderMore(state)}
    `;
  }

  #renderSummary(state: Loadable<readonly MentorCard[]> | undefined, formats: Formats): TemplateResult {
    const found = state?.status === 'ready' && state.data ? state.data.length : 0;
    return html`
      <div class="summary muted small">
        <p role="status">
          ${found > 0 ? this.terms.mentorsFound(found, this.#more.value === true) : nothing}
        </p>
        <p>${this.activeKit ? this.terms.timesIn(formats.zone()) : nothing}</p>
      </div>
    `;
  }

  #renderCards(state: Loadable<readonly MentorCard[]> | undefined, formats: Formats): TemplateResult {
    const cards = state?.data ?? this.#previous;
    if (cards.length === 0) return this.#renderNoCards(state);
    const { terms } = this;
    return html`
      <ul class="cards" aria-label=${terms.mentors} aria-busy=${String(state?.data === undefined)}>
        ${repeat(
          cards,
          ({ id }) => id,
          (card) => {
            const who = { mentorId: card.id, slug: card.slug };
            const book = (): boolean => emit(this, 'mentor-booking-requested', who);
            const chat = (): boolean => emit(this, 'mentor-chat-requested', who);
            return mentorCard(card, { terms, formats, book, chat });
          },
        )}
      </ul>
    `;
  }

  #renderNoCards(state: Loadable<readonly MentorCard[]> | undefined): TemplateResult {
    if (state?.status === 'ready') return this.#renderEmpty();
    return state?.status === 'error' ? html`` : this.#renderLoading();
  }

  #renderEmpty(): TemplateResult {
    if (!this.#isFiltered) return empty(this.terms.noMentorsYet);
    const clear = (): void => {
      this.#filter(NO_FILTERS, 'once');
      this.renderRoot.querySelector('input')?.focus();
    };
    const button = html`
      <button type="button" part="clear" @click=${clear}>${this.terms.clearFilters}</button>
    `;
    return empty(this.terms.noMentors, this.terms.noMentorsHint, button);
  }

  #renderLoading(): TemplateResult {
    const shape = html`
      <div class="card">
        <div class="person">
          <span class="skeleton round"></span>
          <div class="skeleton-lines">
            <p class="skeleton line"></p>
            <p class="skeleton line short"></p>
          </div>
        </div>
        <p class="skeleton line"></p>
        <p class="skeleton line short"></p>
        <p class="skeleton block"></p>
      </div>
    `;
    return skeleton(this.terms, shape, 6);
  }

  #renderMore(state: Loadable<readonly MentorCard[]> | undefined): TemplateResult | undefined {
    if (this.#more.value !== true || !state?.data?.length) return undefined;
    const loading = state.status === 'loading';
    const more = (): void => {
      if (!loading) void this.#list?.loadMore();
    };
    return html`
      <p class="more">
        <button type="button" part="more" aria-disabled=${loading ? 'true' : 'false'} @click=${more}>
          ${loading ? this.terms.loading : this.terms.showMore}
        </button>
      </p>
    `;
  }
}
