/** A mail the embedded backend would have sent. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** ISO instant. */
  sentAt: string;
}

/** Keeps the newest mails instead of sending them. */
export class Inbox {
  readonly #mails: Mail[] = [];
  readonly #limit: number;

  constructor(limit = 200) {
    this.#limit = limit;
  }

  /** Puts a mail in the inbox. */
  deliver(mail: Omit<Mail, 'id' | 'sentAt'>): Mail {
    const delivered = { ...mail, id: crypto.randomUUID(), sentAt: new Date().toISOString() };
    this.#mails.unshift(delivered);
    this.#mails.length = Math.min(this.#mails.length, this.#limit);
    return delivered;
  }

  /** The mails, newest first; with an address only that person's. */
  list(to?: string): readonly Mail[] {
    return to === undefined ? [...this.#mails] : this.#mails.filter((mail) => mail.to === to.toLowerCase());
  }

  /** One mail by its id. */
  find(id: string): Mail | undefined {
    return this.#mails.find((mail) => mail.id === id);
  }
}
