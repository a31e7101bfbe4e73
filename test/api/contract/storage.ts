import { assert } from 'chai';
import { got, refused, type Cases, type House, type Somebody } from './contract.js';
import { PDF, pdf, statusOf, withFile } from './storage-files.js';

export const storage: Cases = {
  'a Blob goes up and comes down byte by byte with its type': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    const file = got(await client.storage.from('papers').download(path));
    assert.strictEqual(await file.text(), '%PDF-1.7 a small one');
    assert.strictEqual(file.type, PDF);
  },
  'a File, bytes and a text go up too': async (house) => {
    const { client, id } = await house.somebody('ana');
    const bytes = new Uint8Array([0, 255, 13, 10, 0, 128]);
    const papers = client.storage.from('papers');
    got(await papers.upload(`${id}/file.pdf`, new File([bytes], 'any.pdf', { type: PDF })));
    got(await papers.upload(`${id}/bytes.pdf`, bytes, { contentType: PDF }));
    got(await papers.upload(`${id}/text.pdf`, 'açúcar', { contentType: PDF }));
    for (const name of ['file', 'bytes']) {
      const found = got(await papers.download(`${id}/${name}.pdf`));
      assert.deepEqual([...new Uint8Array(await found.arrayBuffer())], [...bytes], name);
    }
    assert.strictEqual(await got(await papers.download(`${id}/text.pdf`)).text(), 'açúcar');
  },
  'an upload answers id, path and full path': async (house) => {
    const { client, id } = await house.somebody('ana');
    const answer = got(await client.storage.from('papers').upload(`${id}/a.pdf`, pdf()));
    assert.strictEqual(answer.path, `${id}/a.pdf`);
    assert.strictEqual(answer.fullPath, `papers/${id}/a.pdf`);
    assert.match(answer.id, /^[0-9a-f-]{36}$/);
  },
  'the same name twice is a duplicate': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    const error = refused(await client.storage.from('papers').upload(path, pdf('other')));
    assert.strictEqual(statusOf(error), '409');
    assert.strictEqual(
      await got(await client.storage.from('papers').download(path)).text(),
      '%PDF-1.7 a small one',
    );
  },
  'an upsert without an update policy is refused, and with the secret key it replaces': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    assert.strictEqual(
      statusOf(refused(await client.storage.from('papers').upload(path, pdf('new'), { upsert: true }))),
      '403',
    );
    const server = house.client({ key: house.secret }).storage.from('papers');
    got(await server.upload(path, pdf('new'), { upsert: true }));
    assert.strictEqual(await got(await server.download(path)).text(), 'new');
    got(await server.update(path, pdf('newer')));
    assert.strictEqual(await got(await server.download(path)).text(), 'newer');
  },
  "another person's folder takes nothing": async (house) => {
    const ana = await withFile(house, 'ana');
    const bia = await house.somebody('bia');
    const error = refused(await bia.client.storage.from('papers').upload(`${ana.id}/from-bia.pdf`, pdf()));
    assert.strictEqual(statusOf(error), '403');
  },
  'a visitor uploads nothing and reads nothing': async (house) => {
    const { path } = await withFile(house, 'ana');
    const papers = house.client().storage.from('papers');
    assert.strictEqual(statusOf(refused(await papers.upload('a.pdf', pdf()))), '403');
    refused(await papers.download(path));
    assert.deepEqual(got(await papers.list(path.split('/')[0])), []);
  },
  'what is hidden and what is absent answer alike': async (house) => {
    const { path } = await withFile(house, 'ana');
    const bia = await house.somebody('bia');
    const papers = bia.client.storage.from('papers');
    const hidden = refused(await papers.download(path));
    const absent = refused(await papers.download('nobody/cv.pdf'));
    assert.strictEqual(hidden.message, absent.message);
    assert.strictEqual(
      got(await papers.exists(path).then(({ data }) => ({ data: [data], error: null })))[0],
      false,
    );
  },
  'a type the bucket does not take is refused': async (house) => {
    const { client, id } = await house.somebody('ana');
    const picture = new Blob(['x'], { type: 'image/png' });
    const error = refused(await client.storage.from('papers').upload(`${id}/a.pdf`, picture));
    assert.strictEqual(statusOf(error), '415');
    assert.match(error.message, /image\/png/);
  },
  'a file larger than the bucket allows is refused, one of exactly that size is not': async (house) => {
    const { client, id } = await house.somebody('ana');
    const papers = client.storage.from('papers');
    const limit = 64 * 1024;
    got(await papers.upload(`${id}/full.pdf`, new Blob([new Uint8Array(limit)], { type: PDF })));
    const larger = new Blob([new Uint8Array(limit + 1)], { type: PDF });
    assert.strictEqual(statusOf(refused(await papers.upload(`${id}/over.pdf`, larger))), '413');
    assert.lengthOf(got(await papers.list(id)), 1);
  },
  'names with a step up or signs outside of the allowed ones are refused': async (house) => {
    const { client, id } = await house.somebody('ana');
    for (const name of [
      `${id}/a#b.pdf`,
      `${id}/ü.pdf`,
      `${id}/%2e%2e/b.pdf`,
      `${id}/%00.pdf`,
      `${id}//b.pdf`,
    ]) {
      const path = `/storage/v1/object/papers/${name.replace('#', '%23')}`;
      const answer = await house.fetch(path, {
        method: 'POST',
        headers: await headersOf(house, client, PDF),
        body: '%PDF',
      });
      assert.isAtLeast(answer.status, 400, name);
    }
    assert.deepEqual(got(await client.storage.from('papers').list(id)), []);
  },
  'a folder is listed level by level': async (house) => {
    const { client, id } = await house.somebody('ana');
    const papers = client.storage.from('papers');
    for (const name of ['b.pdf', 'a.pdf', 'deep/c.pdf', 'deep/er/d.pdf']) {
      got(await papers.upload(`${id}/${name}`, pdf()));
    }
    const top = got(await papers.list(id));
    assert.deepEqual(
      top.map(({ name, id: object }) => [name, object === null]),
      [
        ['a.pdf', false],
        ['b.pdf', false],
        ['deep', true],
      ],
    );
    assert.strictEqual(top[0]?.metadata?.['mimetype'], PDF);
    assert.strictEqual(top[0]?.metadata?.['size'], 20);
    assert.deepEqual(
      got(await papers.list(`${id}/deep`)).map(({ name }) => name),
      ['c.pdf', 'er'],
    );
  },
  'a listing is cut, sorted and searched': async (house) => {
    const { client, id } = await house.somebody('ana');
    const papers = client.storage.from('papers');
    for (const name of ['a1.pdf', 'a2.pdf', 'a3.pdf', 'b1.pdf'])
      got(await papers.upload(`${id}/${name}`, pdf()));
    const names = async (options: object): Promise<string[]> =>
      got(await papers.list(id, options)).map(({ name }) => name);
    assert.deepEqual(await names({ limit: 2, offset: 1 }), ['a2.pdf', 'a3.pdf']);
    assert.deepEqual(await names({ sortBy: { column: 'name', order: 'desc' } }), [
      'b1.pdf',
      'a3.pdf',
      'a2.pdf',
      'a1.pdf',
    ]);
    assert.deepEqual(await names({ search: 'b' }), ['b1.pdf']);
  },
  'one removes what is his, and only that': async (house) => {
    const ana = await withFile(house, 'ana');
    const bia = await withFile(house, 'bia');
    const removed = got(await ana.client.storage.from('papers').remove([ana.path, bia.path]));
    assert.deepEqual(
      removed.map(({ name }) => name),
      [ana.path],
    );
    refused(await ana.client.storage.from('papers').download(ana.path));
    got(await bia.client.storage.from('papers').download(bia.path));
  },
  'a file is moved and copied by the server': async (house) => {
    const { path, id } = await withFile(house, 'ana');
    const papers = house.client({ key: house.secret }).storage.from('papers');
    got(await papers.copy(path, `${id}/copy.pdf`));
    got(await papers.move(path, `${id}/moved.pdf`));
    assert.deepEqual(
      got(await papers.list(id)).map(({ name }) => name),
      ['copy.pdf', 'moved.pdf'],
    );
    refused(await papers.move(path, `${id}/again.pdf`));
  },
  'what a file is like is told without its bytes': async (house) => {
    const { client, path, id } = await withFile(house, 'ana');
    const about = got(await client.storage.from('papers').info(path));
    assert.strictEqual(about.name, path);
    assert.strictEqual(about.size, 20);
    assert.strictEqual(about.contentType, PDF);
    assert.strictEqual((await client.storage.from('papers').exists(path)).data, true);
    assert.strictEqual((await client.storage.from('papers').exists(`${id}/none.pdf`)).data, false);
  },
  "a file's own metadata comes back": async (house) => {
    const { client, id } = await house.somebody('ana');
    const papers = client.storage.from('papers');
    got(await papers.upload(`${id}/m.pdf`, pdf(), { metadata: { pages: 3 } }));
    assert.strictEqual(JSON.stringify(got(await papers.info(`${id}/m.pdf`)).metadata), '{"pages":3}');
  },
  'an unknown bucket, a body that is no JSON and a senseless time are named': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    assert.match(
      refused(await client.storage.from('nowhere').upload('a.pdf', pdf())).message,
      /Bucket not found/,
    );
    const answer = await house.fetch('/storage/v1/object/list/papers', {
      method: 'POST',
      headers: await headersOf(house, client, 'application/json'),
      body: '{"prefix":',
    });
    assert.strictEqual(answer.status, 400);
    refused(await client.storage.from('papers').createSignedUrl(path, -5));
  },
};

async function headersOf(
  house: House,
  client: Somebody['client'],
  type: string,
): Promise<Record<string, string>> {
  const { data } = await client.auth.getSession();
  return {
    apikey: house.key,
    authorization: `Bearer ${data.session?.access_token ?? house.key}`,
    'content-type': type,
  };
}
