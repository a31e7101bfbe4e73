import { expect } from 'chai';
import { initials } from './avatar.js';
import { linkedText } from './linked-text.js';

function words(text: string): string {
  return linkedText(text)
    .map((piece) => (typeof piece === 'string' ? piece : `[${piece.textContent}]`))
    .join('');
}

describe('linked-text', () => {
  it('leaves punctuation after an address out of the link', () => {
    expect(words('Veja https://a.example/b?c=1, e (https://d.example).')).to.equal(
      'Veja [https://a.example/b?c=1], e ([https://d.example]).',
    );
  });

  it('links nothing but https', () => {
    const hostile = 'http://a.example javascript:alert(1) data:text/html,x https:// "https://b.example"';
    expect(words(hostile)).to.equal(hostile.replace('https://b.example', '[https://b.example]'));
  });
});

describe('initials', () => {
  it('are the first letters of the first and the last name', () => {
    expect(initials('ana maria braga')).to.equal('AB');
    expect(initials('Ícaro')).to.equal('Í');
    expect(initials('  ')).to.equal('');
    expect(initials('🙂 Zé')).to.equal('🙂Z');
  });
});
