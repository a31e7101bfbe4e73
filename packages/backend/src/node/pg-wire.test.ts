import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAnswer, simpleQuery, sync, WireReader } from './pg-wire.js';

function message(type: string, body: string | Buffer): Buffer {
  const content = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

const notification = (channel: string): Buffer =>
  message('A', Buffer.concat([Buffer.alloc(4), Buffer.from(`${channel}\0\0`)]));
const isOurs = (channel: string): boolean => channel === 'ours';

describe('WireReader', () => {
  it('puts messages together that arrive in pieces', () => {
    const reader = new WireReader();
    reader.started();
    const bytes = Buffer.concat([simpleQuery('select 1'), sync()]);
    const types: string[] = [];
    for (const byte of bytes) {
      reader.push(Buffer.from([byte]));
      for (let next = reader.next(); next !== undefined; next = reader.next()) types.push(next.type);
    }
    assert.deepEqual(types, ['Q', 'S']);
  });

  it('refuses what cannot be the protocol', () => {
    const reader = new WireReader();
    reader.push(Buffer.from('GET / HTTP/1.1'));
    assert.throws(() => reader.next(), /not the Postgres protocol/);
  });
});

describe('readAnswer', () => {
  const ready = (status: string): Buffer => message('Z', status);

  it('tells where an answer leaves the session', () => {
    const { status, forClient } = readAnswer(
      simpleQuery('begin'),
      Buffer.concat([message('C', 'BEGIN\0'), ready('T')]),
      isOurs,
    );
    assert.equal(status, 'T');
    assert.deepEqual(forClient, Buffer.concat([message('C', 'BEGIN\0'), ready('T')]));
  });

  it('lets a client hear that the session is ready only where it waits for it', () => {
    const refused = Buffer.concat([message('E', '\0'), ready('E')]);
    const early = readAnswer(message('P', '\0\0\0\0'), refused, isOurs);
    assert.equal(early.status, undefined);
    assert.deepEqual(early.forClient, message('E', '\0'));
    assert.equal(readAnswer(sync(), ready('I'), isOurs).status, 'I');
  });

  it('keeps our own notifications to ourselves and passes on the client’s', () => {
    const answer = Buffer.concat([notification('ours'), notification('theirs'), ready('I')]);
    const { captured, forClient } = readAnswer(simpleQuery('x'), answer, isOurs);
    assert.equal(captured, true);
    assert.deepEqual(forClient, Buffer.concat([notification('theirs'), ready('I')]));
  });

  it('notices that the structure changed', () => {
    const after = (tag: string): boolean =>
      readAnswer(simpleQuery('x'), message('C', `${tag}\0`), isOurs).structureChanged;
    assert.deepEqual(['CREATE TABLE', 'GRANT', 'INSERT 0 1', 'SELECT 1'].map(after), [
      true,
      true,
      false,
      false,
    ]);
  });
});
