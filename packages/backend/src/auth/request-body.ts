import { AuthError } from './auth-error.js';

/** The fields of a JSON body, read with the type each must have. */
export class RequestBody {
  readonly #fields: Record<string, unknown>;

  private constructor(fields: Record<string, unknown>) {
    this.#fields = fields;
  }

  /** Reads a request's body; an empty one has no fields. */
  static async read(request: Request): Promise<RequestBody> {
    const text = await request.text();
    if (text === '') return new RequestBody({});
    try {
      const parsed: unknown = JSON.parse(text);
      if (isRecord(parsed)) return new RequestBody(parsed);
    } catch {
      // answered below, together with JSON that is no object
    }
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON');
  }

  /** A text, or undefined when absent, empty or of another type. */
  text(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  /** A text that must be there. */
  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new AuthError(400, 'validation_failed', `${name} is required`);
    return value;
  }

  /** An object, or undefined. */
  record(name: string): Record<string, unknown> | undefined {
    const value = this.#fields[name];
    return isRecord(value) ? value : undefined;
  }

  /** True or false, or undefined. */
  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
