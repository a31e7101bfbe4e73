import { html, LitElement, type TemplateResult } from 'lit';
import { FocusController } from '../controllers/focus-controller.js';

/** Buttons that come and go, for trials of the focus controller; an empty name is no button. */
export class FocusTrial extends LitElement {
  readonly mover = new FocusController(this);
  shown = ['first'];

  show(...shown: string[]): Promise<unknown> {
    this.shown = shown;
    this.requestUpdate();
    return this.updateComplete;
  }

  get focused(): string | undefined {
    return this.shadowRoot?.activeElement?.id;
  }

  protected override render(): TemplateResult {
    return html`${this.shown.map((id) => (id ? html`<button id=${id}>${id}</button>` : html`<p></p>`))}`;
  }
}

if (!customElements.get('focus-trial')) customElements.define('focus-trial', FocusTrial);
