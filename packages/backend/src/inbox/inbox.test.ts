import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inbox } from './inbox.js';

const mail = (to: string) => ({ to, subject: 's', text: 't', html: '<p>t</p>' });

describe('Inbox', () => {
  it('lists the newest first, and one person’s alone', () => {
    const inbox = new Inbox();
    const [first, second] = [inbox.deliver(mail('a@x.example')), inbox.deliver(mail('b@x.example'))];
    assert.deepEqual(inbox.list(), [second, first]);
    assert.deepEqual(inbox.list('A@x.example'), [first]);
    assert.equal(inbox.find(first.id), first);
  });

  it('forgets the oldest when it is full', () => {
    const inbox = new Inbox(2);
    for (const name of ['a', 'b', 'c']) inbox.deliver(mail(name));
    assert.deepEqual(
      inbox.list().map(({ to }) => to),
      ['c', 'b'],
    );
  });
});
