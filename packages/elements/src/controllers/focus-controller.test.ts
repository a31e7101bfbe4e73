import { expect } from 'chai';
import { html } from 'lit';
import '../testing/focus-trial.js';
import type { FocusTrial } from '../testing/focus-trial.js';
import { mount, unmountAll } from '../testing/index.js';

describe('the focus controller', () => {
  let trial: FocusTrial;

  beforeEach(async () => {
    trial = await mount<FocusTrial>(html`<focus-trial></focus-trial>`);
    trial.shadowRoot?.querySelector('button')?.focus();
  });

  afterEach(unmountAll);

  it('moves the focus with the next drawing', async () => {
    trial.mover.move('#second');
    await trial.show('first', 'second');
    expect(trial.focused).to.equal('second');
  });

  it('forgets a target that the next drawing does not bring', async () => {
    trial.mover.move('#second');
    await trial.show('first');
    await trial.show('first', 'second');
    expect(trial.focused).to.equal('first');
  });

  it('waits for a target that comes later, when the focus was lost meanwhile', async () => {
    trial.mover.moveOnceThere('#second');
    await trial.show('');
    expect(trial.focused).to.equal(undefined);
    await trial.show('', 'second');
    expect(trial.focused).to.equal('second');
  });

  it('does not take the focus from where the reader has gone meanwhile', async () => {
    trial.mover.moveOnceThere('#second');
    await trial.show('', 'third');
    trial.shadowRoot?.querySelector<HTMLElement>('#third')?.focus();
    await trial.show('', 'third', 'second');
    expect(trial.focused).to.equal('third');
  });
});
