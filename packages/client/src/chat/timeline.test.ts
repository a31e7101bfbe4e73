import { expect } from 'chai';
import { merge, microseconds, stored, written, type ChatMessage } from './timeline.js';

const conversation = '00000000-0000-4000-8000-0000000000c0';

function row(id: string, created_at: string, content = id, updated_at = created_at): ChatMessage {
  const { delivery: _sending, ...message } = written(id, conversation, 'ana', content);
  return stored({ ...message, created_at, updated_at });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const ids = (list: readonly ChatMessage[]): string[] => list.map(({ id }) => id);

describe('the timeline', () => {
  it('orders by microseconds although the server drops trailing zeros', () => {
    expect(microseconds('2026-11-22T10:00:00.5+00:00')).to.be.lessThan(
      microseconds('2026-11-22T10:00:00.500001+00:00'),
    );
    expect(microseconds('2026-11-22T10:00:00+00:00')).to.equal(microseconds('2026-11-22T07:00:00-03:00'));
  });

  it('is the same whatever the order and repetition of what arrives', () => {
    const rows = Array.from({ length: 40 }, (_, n) =>
      row(`m${String(n).padStart(2, '0')}`, `2026-11-22T10:00:00.${String(n * 37).padStart(6, '0')}+00:00`),
    );
    for (let round = 0; round < 50; round += 1) {
      let list: readonly ChatMessage[] = [];
      for (const message of shuffled([...rows, ...rows])) list = merge(list, [message]);
      expect(ids(list)).to.deep.equal(ids(rows));
    }
  });

  it('shows what is on its way last, and once when its echo arrives', () => {
    const mine = written('x', conversation, 'ana', 'oi');
    const other = row('a', '2999-01-01T00:00:00+00:00');
    const list = merge(merge([], [mine]), [other]);
    expect(ids(list)).to.deep.equal(['a', 'x']);
    const echoed = merge(list, [row('x', '2026-11-22T10:00:00+00:00')]);
    expect(ids(echoed)).to.deep.equal(['x', 'a']);
    expect(echoed[0]?.delivery).to.equal('sent');
  });

  it('a failure reported after the echo does not undo it', () => {
    const sent = row('x', '2026-11-22T10:00:00+00:00');
    const list = merge([sent], [{ ...written('x', conversation, 'ana', 'x'), delivery: 'failed' }]);
    expect(list[0]?.delivery).to.equal('sent');
  });

  it('the newest edit wins, also when an older state arrives later', () => {
    const first = row('x', '2026-11-22T10:00:00+00:00', 'before');
    const edited = row('x', '2026-11-22T10:00:00+00:00', 'after', '2026-11-22T10:01:00+00:00');
    expect(merge([first], [edited])[0]?.content).to.equal('after');
    expect(merge([edited], [first])[0]?.content).to.equal('after');
  });
});
