import { resolve } from 'node:path';
import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';
import { houseRules, restrictedSyntax } from './eslint-house-rules.js';

const root = resolve(import.meta.dirname, '..');

const browserTests = ['packages/{client,elements}/src/**/*.test.ts'];
const tests = ['**/*.test.ts', 'test/**/*.ts'];
// Tools demand a default export in these.
const toolSettings = ['**/*.config.ts', '.config/storybook/*.ts', 'stories/**/*.stories.ts'];
const plainScripts = ['**/*.js', '**/*.mjs', '**/*.cjs'];
const generated = ['packages/contract/src/database.types.ts'];

const nodeTestCalls = ['after', 'afterEach', 'before', 'beforeEach', 'describe', 'it', 'test'].map(
  (name) => ({
    from: 'package',
    name,
    package: 'node:test',
  }),
);

const forTypeScript = {
  files: ['**/*.ts'],
  extends: [js.configs.recommended, ts.configs.strictTypeChecked],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
  plugins: { mentorkit: houseRules },
  rules: {
    // A switch that only names cases counts once.
    complexity: ['error', { max: 10, variant: 'modified' }],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'mentorkit/function-length': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'no-restricted-syntax': ['error', ...restrictedSyntax.source],
    eqeqeq: ['error', 'always'],
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
    '@typescript-eslint/explicit-module-boundary-types': 'error',
    '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: nodeTestCalls }],
    '@typescript-eslint/no-unused-vars': [
      'error',
      {
        args: 'all',
        argsIgnorePattern: '^_',
        varsIgnorePattern: '^_',
        caughtErrors: 'all',
        ignoreRestSiblings: true,
      },
    ],
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  },
};

const forElements = {
  files: ['packages/elements/src/**/*.ts', 'stories/**/*.ts'],
  extends: [lit.configs['flat/recommended']],
  plugins: { 'lit-a11y': litA11y },
  rules: {
    ...litA11y.configs.recommended.rules,
    // A strict Content-Security-Policy of the partner's page refuses style attributes.
    'lit/ban-attributes': ['error', 'style'],
    'lit/lifecycle-super': 'error',
    'lit/no-classfield-shadowing': 'error',
    'lit/no-legacy-imports': 'error',
    'lit/no-native-attributes': 'error',
    'lit/no-this-assign-in-render': 'error',
    'lit/no-useless-template-literals': 'error',
    'lit/prefer-static-styles': 'error',
    'no-restricted-imports': [
      'error',
      { patterns: [{ group: ['lit/directives/unsafe-*'], message: 'Nothing is rendered as raw markup.' }] },
    ],
  },
};

const forElementClasses = {
  files: ['packages/elements/src/**/*.ts'],
  extends: [wc.configs['flat/best-practice']],
  settings: { wc: { elementBaseClasses: ['LitElement', 'MentorElement'] } },
  rules: {
    'wc/file-name-matches-element': ['error', { transform: 'kebab' }],
    'wc/guard-define-call': 'error',
    // LitElement implements every lifecycle callback.
    'wc/guard-super-call': 'off',
    'wc/tag-name-matches-class': 'error',
  },
};

const headless = ['customElements', 'document', 'HTMLElement', 'window'].map((name) => ({
  name,
  message:
    'contract and client know no DOM: they also run in Node. What a browser adds goes through environment.ts.',
}));

export default defineConfig(
  globalIgnores(['**/node_modules', '**/dist', '.output', '.mentorkit']),
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: plainScripts,
    extends: [js.configs.recommended],
    languageOptions: { globals: { process: 'readonly' } },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
  forTypeScript,
  forElements,
  forElementClasses,
  {
    files: ['packages/{contract,client,elements}/src/**/*.ts'],
    rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] },
  },
  {
    files: ['packages/{contract,client}/src/**/*.ts'],
    ignores: [...browserTests, 'packages/client/src/environment.ts'],
    rules: { 'no-restricted-globals': ['error', ...headless] },
  },
  {
    files: tests,
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax.tests],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // chai asserts by reading a property.
  { files: browserTests, rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
  { files: toolSettings, rules: { 'no-restricted-syntax': ['error', ...restrictedSyntax.toolSettings] } },
  { files: generated, rules: { 'max-lines': 'off' } },
);
