import { matrixText } from './matrix-text.js';
import type { Index, Schema } from './read-schema.js';

/** Columns every table has; in the picture they would only be noise. */
const EVERYWHERE = new Set(['created_at', 'updated_at']);

/** A Mermaid picture: tables with their columns, and lines for the foreign keys. */
function picture({ relations, foreignKeys }: Schema): string {
  const lines = foreignKeys.map(
    ({ table, target, columns, oneToOne }) =>
      `  ${target} ||--o${oneToOne ? '|' : '{'} ${table} : "${columns.join(', ')}"`,
  );
  const links = new Set(
    foreignKeys.flatMap(({ table, columns }) => columns.map((name) => `${table}.${name}`)),
  );
  const tables = relations
    .filter(({ kind }) => kind === 'table')
    .map(({ name, columns }) => {
      const rows = columns
        .filter((column) => !EVERYWHERE.has(column.name))
        .map((column) => {
          const key = [column.isKey ? 'PK' : '', links.has(`${name}.${column.name}`) ? 'FK' : ''];
          // Mermaid takes one word as a type
          const type = column.type.replace(/ with(out)? time zone/, '').replace(/[^a-z0-9_[\]]/g, '_');
          return `    ${type} ${column.name} ${key.filter(Boolean).join(', ')}`.trimEnd();
        });
      return [`  ${name} {`, ...rows, '  }'].join('\n');
    });
  return ['```mermaid', 'erDiagram', ...lines, ...tables, '```'].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function indexKeys({ definition }: Index): string {
  const unique = definition.startsWith('CREATE UNIQUE') ? 'unique ' : '';
  return unique + definition.replace(/^.* USING /, '').replaceAll("'::character varying::text", "'");
}

function indexList({ indexes }: Schema): string {
  const rows = indexes.map(
    (index) =>
      `| \`${index.table}\` | \`${index.name}\` | ${cell(`\`${indexKeys(index)}\``)} | ${cell(index.comment || 'key')} |`,
  );
  return ['| table | index | on | serves |', '|---|---|---|---|', ...rows].join('\n');
}

function tableList({ relations }: Schema): string {
  const rows = relations
    .filter(({ kind }) => kind !== 'type')
    .map(
      ({ name, kind, comment }) => `| \`${name}\`${kind === 'view' ? ' (view)' : ''} | ${cell(comment)} |`,
    );
  return ['| table | one row, and who sees it |', '|---|---|', ...rows].join('\n');
}

const SECTIONS: Readonly<Record<string, (schema: Schema) => string>> = {
  picture,
  tables: tableList,
  matrix: matrixText,
  indexes: indexList,
};

/** The README of the database with its generated sections made anew; what stands between them stays. */
export function readmeText(schema: Schema, present: string): string {
  return Object.entries(SECTIONS).reduce((text, [name, write]) => {
    const [start, end] = [`<!-- ${name}: made by npm run db:types -->`, `<!-- end of ${name} -->`];
    const [before, rest] = text.split(start);
    const [, after] = (rest ?? '').split(end);
    if (before === undefined || after === undefined) {
      throw new Error(
        `packages/database/README.md has lost the lines "${start}" and "${end}". Put them back.`,
      );
    }
    return `${before}${start}\n\n${write(schema)}\n\n${end}${after}`;
  }, present);
}
