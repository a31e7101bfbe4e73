// The arrows of packages/README.md. A file may import downward only; packages meet at their public entry.

const FEATURES = '(mentors|booking|chat|requests|partners|session)';
const ENTRY = '^packages/[^/]+/src/index\\.ts$';
const TESTS = '\\.test\\.ts$|^test/';

/** One package may import, of our own packages, only the named ones. */
function mayImportOnly(name, allowed) {
  const own = [name, ...allowed].join('|');
  return {
    name: `${name}-imports-only-${allowed.length > 0 ? allowed.join('-and-') : 'itself'}`,
    comment: `packages/${name} stands on ${allowed.length > 0 ? allowed.join(' and ') : 'no other package'}.`,
    severity: 'error',
    from: { path: `^packages/${name}/src/`, pathNot: TESTS },
    to: { path: '^(packages|stories|examples|test|\\.config)/', pathNot: `^packages/(${own})/` },
  };
}

module.exports = {
  forbidden: [
    mayImportOnly('contract', []),
    mayImportOnly('database', []),
    mayImportOnly('client', ['contract']),
    mayImportOnly('elements', ['client']),
    mayImportOnly('functions', ['contract']),
    mayImportOnly('backend', ['contract', 'database', 'functions']),
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one room or miss a third one.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'packages-meet-at-their-entry',
      comment: 'Import the package by name; only elements has more doors (define/ and testing/).',
      severity: 'error',
      from: { path: '^(?:packages/([^/]+)|stories|examples|test|\\.config)/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: [ENTRY, '^packages/$1/', '^packages/elements/src/(define/[^/]+|testing/index)\\.ts$'],
      },
    },
    {
      name: 'features-meet-in-client-ts',
      comment: 'A feature of the client never imports another one.',
      severity: 'error',
      from: { path: `^packages/client/src/${FEATURES}/`, pathNot: TESTS },
      to: { path: `^packages/client/src/${FEATURES}/`, pathNot: '^packages/client/src/$1/' },
    },
    {
      name: 'features-do-not-import-client-ts',
      comment: 'client.ts puts the features together; they do not know it.',
      severity: 'error',
      from: { path: `^packages/client/src/${FEATURES}/`, pathNot: TESTS },
      to: { path: '^packages/client/src/(client|index)\\.ts$' },
    },
    {
      name: 'supabase-behind-api-files',
      comment: 'Only *.api.ts and supabase.ts touch supabase-js; others may name its types.',
      severity: 'error',
      from: { path: '^packages/(client|elements)/src/', pathNot: [TESTS, '\\.api\\.ts$', '/supabase\\.ts$'] },
      to: { path: 'node_modules/@supabase/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-is-headless',
      comment: 'The client knows no DOM and no Lit.',
      severity: 'error',
      from: { path: '^packages/(contract|client|functions)/' },
      to: { path: 'node_modules/(lit|lit-html|lit-element|@lit)/' },
    },
    {
      name: 'elements-know-no-wire',
      comment: 'Elements speak with the client; schemas and transport are behind it.',
      severity: 'error',
      from: { path: '^packages/elements/src/', pathNot: TESTS },
      to: { path: 'node_modules/(@supabase|zod)/' },
    },
    {
      name: 'zod-mini-only',
      comment: "Whatever ships to a browser uses `import * as z from 'zod/mini'`.",
      severity: 'error',
      from: { path: '^packages/(contract|client)/src/' },
      to: { path: 'node_modules/zod/', pathNot: 'node_modules/zod/(v4/)?mini/' },
    },
    {
      name: 'element-folders-are-alone',
      comment:
        "An element's folder imports controllers, templates, styles, events and locales, not another element.",
      severity: 'error',
      from: { path: '^packages/elements/src/(mentor-[^/]+)/', pathNot: TESTS },
      to: {
        path: '^packages/elements/src/(mentor-[^/]+/|index\\.ts$)',
        pathNot: '^packages/elements/src/$1/',
      },
    },
    {
      name: 'shared-rooms-know-no-element',
      comment: 'Controllers, templates, styles, events and locales serve the elements and do not know them.',
      severity: 'error',
      from: { path: '^packages/elements/src/(controllers|templates|styles|events|locales)/', pathNot: TESTS },
      to: { path: '^packages/elements/src/(mentor-[^/]+/|define/|index\\.ts$)' },
    },
    {
      name: 'define-is-for-pages',
      comment: 'Only cdn.ts, tests, stories and examples register tags.',
      severity: 'error',
      from: { pathNot: [TESTS, '^packages/elements/src/cdn\\.ts$', '^stories/', '^examples/'] },
      to: { path: '^packages/elements/src/define/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'The memory wire is for tests and stories.',
      severity: 'error',
      from: { pathNot: [TESTS, '^stories/', '^packages/elements/src/testing/'] },
      to: { path: '^packages/elements/src/testing/' },
    },
    {
      name: 'backend-is-a-tool',
      comment: 'Nothing imports the backend except scripts, tests and stories.',
      severity: 'error',
      from: { pathNot: [TESTS, '^packages/backend/', '^\\.config/', '^stories/'] },
      to: { path: '^packages/backend/' },
    },
    {
      name: 'pages-use-what-is-published',
      comment: 'Examples and stories stand on client and elements.',
      severity: 'error',
      from: { path: '^(stories|examples)/' },
      to: { path: '^packages/(contract|database|functions)/|^test/|^\\.config/' },
    },
    {
      name: 'nobody-imports-tests',
      comment:
        'Test files are imported by nothing but tests; the matrix is data, which the README shows too.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS, pathNot: '^test/database/(matrix/|support/(matrix|cast)\\.ts$)' },
    },
    {
      name: 'declared-dependencies',
      comment:
        "A package imports what its own package.json names; the root's tools are not its dependencies.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/[^/]+/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['mk-source', 'browser', 'import', 'types', 'default'],
    },
  },
};
