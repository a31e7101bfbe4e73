import { json } from '../answers.js';

/** A refusal in GoTrue's words: HTTP status, machine code and sentence. */
export class AuthError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'AuthError';
    this.status = status;
    this.code = code;
  }

  /** The answer a client of GoTrue expects. */
  toResponse(): Response {
    return json({ code: this.status, error_code: this.code, msg: this.message }, this.status);
  }
}
