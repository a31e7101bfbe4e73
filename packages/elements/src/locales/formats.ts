const made = new Map<string, Intl.DateTimeFormat>();
const names = new Map<string, Intl.DisplayNames>();

/** Intl formatters cost more to make than to use: one of each kind per page. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale}|${JSON.stringify(options)}`;
  let format = made.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, options);
    made.set(name, format);
  }
  return format;
}

/** Dates and numbers of one reader: a language and a time zone. */
export class Formats {
  readonly #locale: string;
  readonly #timeZone: string;

  constructor(locale: string, timeZone: string) {
    this.#locale = locale;
    this.#timeZone = timeZone;
  }

  /** `14:30`, always on the 24-hour clock. */
  time(instant: string): string {
    return this.#format(instant, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  }

  /** `seg. 24` */
  weekdayAndDay(instant: string): string {
    const weekday = this.#format(instant, { weekday: 'short' });
    return `${weekday} ${this.#format(instant, { day: 'numeric' })}`;
  }

  /** `seg., 24 de nov.` */
  shortDate(instant: string): string {
    return this.#format(instant, { weekday: 'short', day: 'numeric', month: 'short' });
  }

  /** `segunda-feira, 24 de novembro` */
  longDate(instant: string): string {
    return this.#format(instant, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  /** The calendar day in this reader's zone, as something to compare and sort: `2026-11-24`. */
  dayKey(instant: string | Date): string {
    return formatter('en-CA', {
      timeZone: this.#timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).format(new Date(instant));
  }

  /** Formats a calendar day that is not an instant, so no zone can move it. */
  day(key: string, options: Intl.DateTimeFormatOptions): string {
    return formatter(this.#locale, { ...options, timeZone: 'UTC' }).format(new Date(`${key}T12:00:00Z`));
  }

  /** `novembro – dezembro de 2026`, the months two calendar days stand in. */
  months(from: string, to: string): string {
    const format = formatter(this.#locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
    return format.formatRange(new Date(`${from}T12:00:00Z`), new Date(`${to}T12:00:00Z`));
  }

  /** `4,8` */
  decimal(value: number): string {
    return value.toLocaleString(this.#locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  /** `português, inglês` for language tags; a tag nobody knows stays as it is. */
  languages(tags: readonly string[]): string {
    return tags.map((tag) => this.languageName(tag)).join(', ');
  }

  /** `inglês` for `en-GB`: the region of a spoken language matters to nobody here. */
  languageName(tag: string): string {
    try {
      const { language } = new Intl.Locale(tag);
      const known = names.get(this.#locale) ?? new Intl.DisplayNames([this.#locale], { type: 'language' });
      names.set(this.#locale, known);
      return known.of(language) ?? tag;
    } catch {
      // not a language tag but a plain word somebody typed: show the word
      return tag;
    }
  }

  /** Name and offset of the zone at a moment: `Horário Padrão de Brasília (GMT-3)`. */
  zone(at: string | Date = new Date()): string {
    const name = this.#part(at, 'long');
    const offset = this.#part(at, 'shortOffset');
    return name === offset ? name : `${name} (${offset})`;
  }

  #part(at: string | Date, style: 'long' | 'shortOffset'): string {
    const parts = formatter(this.#locale, { timeZone: this.#timeZone, timeZoneName: style }).formatToParts(
      new Date(at),
    );
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.#timeZone;
  }

  #format(instant: string, options: Intl.DateTimeFormatOptions): string {
    return formatter(this.#locale, { ...options, timeZone: this.#timeZone }).format(new Date(instant));
  }
}
