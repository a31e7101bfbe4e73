import { builtinRules } from 'eslint/use-at-your-own-risk';

const maxLinesPerFunction = builtinRules.get('max-lines-per-function');

function isDescribeCallback(node) {
  const { parent } = node;
  return (
    parent?.type === 'CallExpression' &&
    parent.callee.type === 'Identifier' &&
    parent.callee.name === 'describe'
  );
}

/** The built-in rule, except that the callback of `describe` may be as long as its tests need. */
const functionLength = {
  meta: maxLinesPerFunction.meta,
  create(context) {
    const report = (finding) => {
      if (!isDescribeCallback(finding.node)) context.report(finding);
    };
    return maxLinesPerFunction.create(Object.create(context, { report: { value: report } }));
  },
};

export const houseRules = { meta: { name: 'mentorkit' }, rules: { 'function-length': functionLength } };

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Named exports only.',
};

const words = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings instead of an enum.' },
  {
    selector:
      'MethodDefinition[accessibility="private"][kind!="constructor"], TSParameterProperty[accessibility="private"], ' +
      'PropertyDefinition[accessibility="private"]:not(:has(> Decorator))',
    message: 'Use #private (only a decorated property may say `private`).',
  },
  {
    selector:
      ':matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression)' +
      '[source.value=/^\\.{1,2}\\u002f/]:not([source.value=/\\.(js|mjs|json|css)(\\?\\w+)?$/])',
    message: 'Relative import paths end in .js.',
  },
];

const testsLeftOut = {
  selector:
    'CallExpression > MemberExpression.callee[property.name=/^(only|skip|todo)$/][object.name=/^(it|test|describe)$/]',
  message: 'No test is skipped, left alone or left for later.',
};

/** Entries of no-restricted-syntax for one kind of file. */
export const restrictedSyntax = {
  source: [...words, noDefaultExport],
  tests: [...words, noDefaultExport, testsLeftOut],
  toolSettings: words,
};
