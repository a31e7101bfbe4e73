import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conditionSql, parseFilter, type SqlCondition } from './filter.js';

function sqlOf(filter: string, type = 'text'): SqlCondition {
  const [condition] = parseFilter(filter);
  assert.ok(condition);
  return conditionSql(condition, type, 2);
}

describe('filters of row changes', () => {
  it('compare as the column’s type does', () => {
    assert.deepEqual(sqlOf('age=gte.18', 'integer'), {
      sql: 'coalesce("age" >= cast($2::text as integer), false)',
      parameters: ['18'],
    });
  });

  it('take commas as and, but not inside of quotes and brackets', () => {
    const parts = parseFilter('a=in.(1,2),b=eq."x,\\"y)",c=not.is.null');
    assert.deepEqual(
      parts.map(({ column, negated, operator, value }) => [column, negated, operator, value]),
      [
        ['a', false, 'in', '(1,2)'],
        ['b', false, 'eq', '"x,\\"y)"'],
        ['c', true, 'is', 'null'],
      ],
    );
  });

  it('unquote values and keep dots in them', () => {
    assert.deepEqual(sqlOf('b=eq."x,\\"y)"').parameters, ['x,"y)']);
    assert.deepEqual(sqlOf('b=eq.a.b.c').parameters, ['a.b.c']);
    assert.deepEqual(sqlOf('b=in.(one,"two, three")').parameters, [['one', 'two, three']]);
  });

  it('negate, and let null fail', () => {
    assert.equal(sqlOf('a=not.eq.1').sql, 'coalesce(not ("a" = cast($2::text as text)), false)');
    assert.equal(sqlOf('a=isdistinct.1').sql, 'coalesce("a" is distinct from cast($2::text as text), false)');
    assert.deepEqual(sqlOf('a=is.null'), { sql: 'coalesce("a" is null, false)', parameters: [] });
  });

  it('refuse what they do not know', () => {
    assert.throws(() => parseFilter('nonsense'), /not of the form/);
    assert.throws(() => parseFilter('a"; drop table x=eq.1'), /not of the form/);
    assert.throws(() => sqlOf('a=near.1'), /operator near/);
    assert.throws(() => sqlOf('a=is.1'), /operator is/);
    assert.throws(() => sqlOf('a=in.1'), /list in brackets/);
    assert.throws(() => sqlOf(`a=in.(${'1,'.repeat(100)}1)`), /100 values/);
  });
});
