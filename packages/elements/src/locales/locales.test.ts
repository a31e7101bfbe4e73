import { expect } from 'chai';
import { Formats } from './formats.js';
import { defaultTerms, loadTerms, matchLocale } from './index.js';
import { plural } from './plural.js';

describe('locales', () => {
  it('take any spelling of a language tag, and Portuguese for what they do not speak', () => {
    expect(['pt_BR', 'pt-br', 'pt', '', 'de'].map(matchLocale)).to.deep.equal(Array(5).fill('pt-BR'));
    expect([matchLocale('en-GB'), matchLocale('ES_419')]).to.deep.equal(['en', 'es']);
  });

  it('leave no word empty and no word untranslated by accident', async () => {
    for (const terms of [defaultTerms, await loadTerms('en'), await loadTerms('es')]) {
      for (const [name, word] of Object.entries(terms)) expect(word, name).not.to.equal('');
    }
    expect((await loadTerms('en')).clearFilters).not.to.equal(defaultTerms.clearFilters);
  });

  it('choose the plural by the rules of the language', () => {
    const count = plural('pt-BR');
    const forms = { zero: 'nenhuma', one: '1 vaga', other: '# vagas' };
    expect([0, 1, 2, 1200].map((number) => count(number, forms))).to.deep.equal([
      'nenhuma',
      '1 vaga',
      '2 vagas',
      '1.200 vagas',
    ]);
    expect(count(0, { one: '1 vaga', other: '# vagas' })).to.equal('0 vagas');
  });

  it('name languages without their region and leave unknown words alone', () => {
    const formats = new Formats('pt-BR', 'UTC');
    expect(formats.languages(['pt-BR', 'en-US', 'Libras falada'])).to.equal(
      'português, inglês, Libras falada',
    );
  });

  it('always say the offset of a zone', () => {
    expect(new Formats('pt-BR', 'America/Manaus').zone()).to.match(/Amazonas \(GMT-4\)/);
    expect(new Formats('en', 'America/Recife').zone()).to.match(/\(GMT-3\)/);
  });
});
