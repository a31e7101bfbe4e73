import { expect } from 'chai';
import { html } from 'lit';
import '../define/mentor-appointments.js';
import '../define/mentor-list.js';
import '../define/mentor-provider.js';
import { createMemoryKit, mount, parts, textOf, unmountAll, until } from '../testing/index.js';
import { attributeProblems } from './attribute-problems.js';
import type { MentorList } from '../mentor-list/mentor-list.js';
import type { MentorProvider } from './mentor-provider.js';

const URL_ATTRIBUTE = 'https://memory.example';

describe('mentor-provider', () => {
  afterEach(unmountAll);

  function listIn(provider: HTMLElement): HTMLElement {
    const list = provider.querySelector('mentor-list');
    if (!list) throw new Error('There is no list in the provider.');
    return list;
  }

  it('gives its kit to the elements inside', async () => {
    const kit = createMemoryKit();
    const provider = await mount<MentorProvider>(html`
      <mentor-provider .kit=${kit}>
        <div><mentor-list></mentor-list></div>
      </mentor-provider>
    `);
    await until('mentors', () => parts(listIn(provider), 'mentor').length === 4);
  });

  it('gives language and words, and follows when they change', async () => {
    const kit = createMemoryKit();
    const provider = await mount<MentorProvider>(html`
      <mentor-provider .kit=${kit} .words=${{ book: 'Marcar' }}><mentor-list></mentor-list></mentor-provider>
    `);
    await until('own words', () => textOf(listIn(provider)).includes('Marcar'));
    provider.words = undefined;
    provider.setAttribute('locale', 'en');
    await until('English words', () => textOf(listIn(provider)).includes('Book'));
  });

  it('hands over another kit when it gets one', async () => {
    const provider = await mount<MentorProvider>(html`
      <mentor-provider .kit=${createMemoryKit({ as: 'nobody' })}>
        <mentor-appointments></mentor-appointments>
      </mentor-provider>
    `);
    const sessions = provider.querySelector('mentor-appointments')!;
    await until('the visitor', () => parts(sessions, 'sign-in').length === 1);
    provider.kit = createMemoryKit();
    await until('sessions', () => parts(sessions, 'appointment').length > 0);
  });

  it('makes one kit of its attributes, for everybody inside, and takes it back when it leaves', async () => {
    const provider = await mount<MentorProvider>(html`
      <mentor-provider
        url=${URL_ATTRIBUTE}
        api-key="key"
        partner="sebrae-pe"
        storage-key="a"
      ></mentor-provider>
    `);
    expect(provider.kit?.options).to.include({
      url: URL_ATTRIBUTE,
      key: 'key',
      partner: 'sebrae-pe',
      storageKey: 'a',
    });
    const first = provider.kit;
    provider.setAttribute('storage-key', 'b');
    await provider.updateComplete;
    expect(provider.kit).not.to.equal(first);
    provider.remove();
    expect(provider.kit).to.equal(undefined);
  });

  it('keeps its kit when it is moved in the page', async () => {
    const provider = await mount<MentorProvider>(html`
      <mentor-provider url=${URL_ATTRIBUTE} api-key="k"></mentor-provider>
    `);
    const before = provider.kit;
    provider.parentElement?.prepend(provider);
    await provider.updateComplete;
    expect(provider.kit).to.equal(before);
  });

  it('says in the console and in the elements that its address is wrong', async () => {
    const said: unknown[] = [];
    const { error, warn } = console;
    console.error = console.warn = (words: unknown): void => void said.push(words);
    const provider = await mount<MentorProvider>(html`
      <mentor-provider url="abc.supabase.co" api-key="k"><mentor-list></mentor-list></mentor-provider>
    `);
    Object.assign(console, { error, warn });
    expect(said.join(' ')).to.include('"url" must be');
    await until('the notice', () => textOf(listIn(provider)).includes('não está conectado'));
  });

  it('is not needed by an element that has the attributes itself', async () => {
    const list = await mount<MentorList>(html`
      <mentor-list url=${URL_ATTRIBUTE} api-key="k"></mentor-list>
    `);
    await list.updateComplete;
    expect(textOf(list)).to.include('Carregando');
    expect(textOf(list)).not.to.include('não está conectado');
    list.removeAttribute('url');
    await until('the notice', () => textOf(list).includes('não está conectado'));
  });

  it('takes in an element that comes from elsewhere on the page', async () => {
    const list = await mount<MentorList>(html`<mentor-list></mentor-list>`);
    const provider = await mount<MentorProvider>(html`
      <mentor-provider .kit=${createMemoryKit()}></mentor-provider>
    `);
    provider.append(list);
    await until('mentors', () => parts(list, 'mentor').length === 4);
  });

  it('passes its theme down without a line of script', async () => {
    const provider = await mount<MentorProvider>(html`
      <mentor-provider theme="dark" .kit=${createMemoryKit()}><mentor-list></mentor-list></mentor-provider>
    `);
    expect(getComputedStyle(listIn(provider)).colorScheme).to.equal('dark');
    provider.theme = 'light';
    await provider.updateComplete;
    expect(getComputedStyle(listIn(provider)).colorScheme).to.equal('light');
  });

  it('follows the language of the page, live', async () => {
    const provider = await mount<MentorProvider>(html`
      <mentor-provider .kit=${createMemoryKit()}><mentor-list></mentor-list></mentor-provider>
    `);
    const list = listIn(provider);
    provider.lang = 'es-419';
    await until('Spanish words', () => textOf(list).includes('Reservar'));
    provider.lang = 'pt_BR';
    await until('Portuguese words', () => textOf(list).includes('Agendar'));
  });

  it('names a wrong attribute and the right one', () => {
    const provider = document.createElement('mentor-provider');
    provider.setAttribute('key', 'x');
    provider.setAttribute('tema', 'x');
    provider.setAttribute('data-any', 'x');
    const [first, second, ...rest] = attributeProblems(provider);
    expect(first).to.include('Write "api-key"');
    expect(second).to.include('It knows: url, api-key, partner, locale, theme, storage-key.');
    expect(rest).to.deep.equal([]);
  });

  it('names a url that is none, a missing key and an unknown theme', () => {
    const provider = document.createElement('mentor-provider');
    provider.setAttribute('url', 'abc.supabase.co');
    provider.setAttribute('theme', 'escuro');
    expect(attributeProblems(provider)).to.have.length(3);
  });
});
