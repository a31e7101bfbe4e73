import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeBroadcastPush, decodeText, encodeBroadcast, encodeText, type Frame } from './frames.js';

const frame: Frame = { joinRef: '6', ref: '7', topic: 'realtime:x', event: 'phx_join', payload: { a: 1 } };
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];

describe('frames', () => {
  it('reads and writes the list of 2.0.0', () => {
    const text = '["6","7","realtime:x","phx_join",{"a":1}]';
    assert.equal(encodeText('2.0.0', frame), text);
    assert.deepEqual(decodeText('2.0.0', text), frame);
  });

  it('reads the object of 1.0.0 and writes it without the join reference', () => {
    const text = '{"topic":"realtime:x","event":"phx_join","payload":{"a":1},"ref":"7","join_ref":"6"}';
    assert.deepEqual(decodeText('1.0.0', text), frame);
    assert.deepEqual(JSON.parse(encodeText('1.0.0', frame)), {
      ref: '7',
      topic: 'realtime:x',
      event: 'phx_join',
      payload: { a: 1 },
    });
  });

  it('does not read what is no frame', () => {
    for (const text of ['', 'no json', '{}', '[]', '["1","2",3,"e",{}]', '{"topic":"t","event":"e"}']) {
      assert.equal(decodeText('2.0.0', text), undefined, text);
    }
  });

  it('reads a pushed broadcast, counting the bytes of UTF-8', () => {
    const fields = ['6', '7', 'realtime:ção', 'olá', '{}'].map(bytes);
    const push = Uint8Array.from([
      3,
      ...fields.map((field) => field.length),
      1,
      ...fields.flat(),
      ...bytes('{"a":1}'),
    ]);
    const read = decodeBroadcastPush(push);
    assert.deepEqual(
      { ...read, payload: undefined },
      {
        joinRef: '6',
        ref: '7',
        topic: 'realtime:ção',
        event: 'olá',
        meta: '{}',
        encoding: 'json',
        payload: undefined,
      },
    );
    assert.equal(new TextDecoder().decode(read?.payload), '{"a":1}');
  });

  it('does not read a push that is cut off or of another kind', () => {
    assert.equal(decodeBroadcastPush(Uint8Array.from([3, 1, 1, 200, 1, 0, 1, 65, 65])), undefined);
    assert.equal(decodeBroadcastPush(Uint8Array.from([4, 1, 1, 1, 0, 1, 65, 65])), undefined);
    assert.equal(decodeBroadcastPush(new Uint8Array()), undefined);
  });

  it('writes a broadcast for a client', () => {
    const payload = Uint8Array.from([1, 2, 3]);
    const written = encodeBroadcast({ topic: 't', event: 'ev', meta: '', encoding: 'bytes', payload });
    assert.deepEqual([...(written ?? [])], [4, 1, 2, 0, 0, ...bytes('tev'), 1, 2, 3]);
  });

  it('does not write a name too long for its length byte', () => {
    const event = 'é'.repeat(128);
    const payload = new Uint8Array();
    assert.equal(encodeBroadcast({ topic: 't', event, meta: '', encoding: 'json', payload }), undefined);
  });
});
