import type { Decorator, Preview } from '@storybook/web-components-vite';

/** Puts what the toolbar chose on the page, where the elements look for it like on any partner's page. */
function dressPage(root: HTMLElement, theme: unknown, locale: unknown): void {
  const scheme = theme === 'light' || theme === 'dark' ? theme : 'light dark';
  root.style.setProperty('color-scheme', scheme);
  root.style.setProperty('--mentor-color-scheme', scheme);
  root.style.setProperty('background', 'Canvas');
  root.lang = typeof locale === 'string' ? locale : 'pt-BR';
}

const dressed: Decorator = (story, { globals }) => {
  dressPage(document.documentElement, globals['theme'], globals['locale']);
  return story();
};

const preview: Preview = {
  tags: ['autodocs'],
  parameters: {
    a11y: { test: 'error' },
    // The page's own background follows the theme; Storybook's would paint over it.
    backgrounds: { disable: true },
    controls: { expanded: true },
  },
  globalTypes: {
    theme: {
      description: 'Light or dark',
      toolbar: {
        title: 'Theme',
        icon: 'contrast',
        dynamicTitle: true,
        items: [
          { value: 'system', title: 'System' },
          { value: 'light', title: 'Light' },
          { value: 'dark', title: 'Dark' },
        ],
      },
    },
    locale: {
      description: 'Language of the page',
      toolbar: {
        title: 'Language',
        icon: 'globe',
        dynamicTitle: true,
        items: [
          { value: 'pt-BR', title: 'Português' },
          { value: 'en', title: 'English' },
          { value: 'es', title: 'Español' },
        ],
      },
    },
  },
  initialGlobals: { theme: 'system', locale: 'pt-BR' },
  decorators: [dressed],
};

export default preview;
