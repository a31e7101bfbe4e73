import type { Loadable, MentorKit, MentorProfile, Resource, Slot } from '@mentorkit/client';
import type { ReactiveControllerHost } from 'lit';
import { StoreController } from '../controllers/store-controller.js';
import type { Formats } from '../locales/formats.js';
import { daysOfPage, groupByDay, rangeOfDays } from './calendar-days.js';

/** A mentor and his free times, fourteen days at a time. */
export class MentorTimes {
  readonly #profile: StoreController<Loadable<MentorProfile | null>>;
  readonly #slots: StoreController<Loadable<readonly Slot[]>>;
  #profileSource: Resource<MentorProfile | null> | undefined;
  #slotSource: Resource<readonly Slot[]> | undefined;
  #slotsOf = '';
  #kit: MentorKit | undefined;
  #page = 0;
  #chosen: string | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#profile = new StoreController(host);
    this.#slots = new StoreController(host);
  }

  /** Turns to a mentor. */
  begin(kit: MentorKit | undefined, slug: string): void {
    this.#kit = kit;
    this.turn(0);
    this.#slotsOf = '';
    this.#slotSource = undefined;
    this.#profileSource = kit && slug ? kit.mentors.get(slug) : undefined;
    this.#profile.watch(this.#profileSource);
    this.#slots.watch(undefined);
  }

  /** Reads the times as soon as the mentor is known, and again for another page; call before every drawing. */
  follow(formats: Formats): void {
    const mentor = this.mentor;
    const days = this.#days(formats);
    const name = mentor ? `${mentor.id}/${days[0] ?? ''}` : '';
    if (!this.#kit || !mentor || name === this.#slotsOf) return;
    this.#slotsOf = name;
    this.#slotSource = this.#kit.booking.slots(mentor.id, rangeOfDays(days, new Date()));
    this.#slots.watch(this.#slotSource);
  }

  get profile(): Loadable<MentorProfile | null> | undefined {
    return this.#profile.value;
  }

  get mentor(): MentorProfile | undefined {
    return this.#profile.value?.data ?? undefined;
  }

  get slots(): Loadable<readonly Slot[]> | undefined {
    return this.#slots.value;
  }

  /** True while nothing is known about the days shown. */
  get isLoading(): boolean {
    return this.slots?.data === undefined && this.slots?.status !== 'error';
  }

  /** The page of days, from 0. */
  get page(): number {
    return this.#page;
  }

  /** The day that was chosen by hand. */
  get chosen(): string | undefined {
    return this.#chosen;
  }

  turn(page: number): void {
    this.#page = page;
    this.#chosen = undefined;
  }

  choose(day: string): void {
    this.#chosen = day;
  }

  /** The days of the page, each with its free times by the reader's calendar. */
  groups(formats: Formats): Map<string, Slot[]> {
    return groupByDay(this.#days(formats), this.slots?.data ?? [], formats);
  }

  /** The free slots that begin at these instants. */
  beginningAt(starts: readonly string[]): Slot[] {
    const wanted = new Set(starts.map((start) => Date.parse(start)));
    return (this.slots?.data ?? []).filter((slot) => wanted.has(Date.parse(slot.starts_at)));
  }

  async reloadProfile(): Promise<void> {
    await this.#profileSource?.reload();
  }

  async reloadSlots(): Promise<void> {
    await this.#slotSource?.reload();
  }

  #days(formats: Formats): string[] {
    return daysOfPage(formats.dayKey(new Date()), this.#page);
  }
}
