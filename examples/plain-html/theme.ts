type Theme = '' | 'light' | 'dark';

const NEXT: Readonly<Record<Theme, Theme>> = { '': 'light', light: 'dark', dark: '' };
const WORDS: Readonly<Record<Theme, string>> = {
  '': 'Tema: do sistema',
  light: 'Tema: claro',
  dark: 'Tema: escuro',
};

/** Lets one button go round the themes; the page and the elements change together. */
export function startTheme(button: HTMLButtonElement, changed: (theme: Theme) => void): void {
  let theme: Theme = '';
  button.addEventListener('click', () => {
    theme = NEXT[theme];
    button.textContent = WORDS[theme];
    document.documentElement.dataset['theme'] = theme;
    changed(theme);
  });
}
