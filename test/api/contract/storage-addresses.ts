import { assert } from 'chai';
import { got, refused, type Cases } from './contract.js';
import { PDF, pdf, statusOf, withFile } from './storage-files.js';

export const storageAddresses: Cases = {
  'a signed address opens one file without a session, and nothing else': async (house) => {
    const { client, path, id } = await withFile(house, 'ana');
    got(await client.storage.from('papers').upload(`${id}/other.pdf`, pdf('other')));
    const { signedUrl } = got(await client.storage.from('papers').createSignedUrl(path, 60));
    const answer = await house.fetch(signedUrl.slice(house.url.length));
    assert.strictEqual(await answer.text(), '%PDF-1.7 a small one');
    assert.strictEqual(answer.headers.get('content-type'), PDF);
    const other = signedUrl.slice(house.url.length).replace('cv.pdf', 'other.pdf');
    assert.strictEqual((await house.fetch(other)).status, 400);
    const forged = signedUrl.slice(house.url.length).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    assert.strictEqual((await house.fetch(forged)).status, 400);
  },
  'a signed address for a download names the file': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    const signed = await client.storage
      .from('papers')
      .createSignedUrl(path, 60, { download: 'curriculo.pdf' });
    const answer = await house.fetch(got(signed).signedUrl.slice(house.url.length));
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; ?filename.*curriculo\.pdf/);
  },
  'only who may read a file signs its address': async (house) => {
    const { path } = await withFile(house, 'ana');
    const bia = await house.somebody('bia');
    const error = refused(await bia.client.storage.from('papers').createSignedUrl(path, 60));
    assert.strictEqual(statusOf(error), '404');
  },
  'several addresses are signed at once, each with its own answer': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    const paths = [path, 'nobody/x.pdf'];
    const signed = got(await client.storage.from('papers').createSignedUrls(paths, 60));
    assert.deepEqual(
      signed.map(({ error, path: name, signedUrl }) => [error === null, name, Boolean(signedUrl)]),
      [
        [true, path, true],
        [false, 'nobody/x.pdf', false],
      ],
    );
  },
  'a signed upload address takes one file for its owner, once': async (house) => {
    const { client, id } = await house.somebody('ana');
    const papers = client.storage.from('papers');
    const { token, path } = got(await papers.createSignedUploadUrl(`${id}/signed.pdf`));
    const visitor = house.client().storage.from('papers');
    got(await visitor.uploadToSignedUrl(path, token, pdf('signed')));
    assert.strictEqual(await got(await papers.download(path)).text(), 'signed');
    assert.strictEqual(statusOf(refused(await visitor.uploadToSignedUrl(path, token, pdf('again')))), '409');
    refused(await visitor.uploadToSignedUrl(`${id}/elsewhere.pdf`, token, pdf()));
    const tooLarge = new Blob([new Uint8Array(65 * 1024)], { type: PDF });
    const other = got(await papers.createSignedUploadUrl(`${id}/large.pdf`));
    assert.strictEqual(
      statusOf(refused(await visitor.uploadToSignedUrl(other.path, other.token, tooLarge))),
      '413',
    );
  },
  'an upload address is signed only where one may upload': async (house) => {
    const ana = await house.somebody('ana');
    const bia = await house.somebody('bia');
    const error = refused(await bia.client.storage.from('papers').createSignedUploadUrl(`${ana.id}/a.pdf`));
    assert.strictEqual(statusOf(error), '403');
  },
  'a public bucket is read by address without a key, and its files still need a policy to be written': async (
    house,
  ) => {
    const server = house.client({ key: house.secret }).storage.from('pictures');
    const name = `${crypto.randomUUID()}.txt`;
    got(await server.upload(name, new Blob(['seen'], { type: 'text/plain' })));
    const { publicUrl } = server.getPublicUrl(name).data;
    assert.strictEqual(await (await house.fetch(publicUrl.slice(house.url.length))).text(), 'seen');
    refused(
      await house
        .client()
        .storage.from('pictures')
        .upload('b.txt', new Blob(['x'], { type: 'text/plain' })),
    );
    const hidden = publicUrl.slice(house.url.length).replace('/pictures/', '/papers/');
    assert.strictEqual((await house.fetch(hidden)).status, 400);
  },
  'buckets are the server’s: others neither see nor make nor empty them': async (house) => {
    const { client, path } = await withFile(house, 'ana');
    assert.deepEqual(got(await client.storage.listBuckets()), []);
    assert.strictEqual(statusOf(refused(await client.storage.getBucket('papers'))), '404');
    assert.strictEqual(statusOf(refused(await client.storage.createBucket('mine'))), '403');
    refused(await client.storage.emptyBucket('papers'));
    got(await client.storage.from('papers').download(path));
  },
  'the server makes, changes, empties and deletes a bucket': async (house) => {
    const { storage: rooms } = house.client({ key: house.secret });
    const name = `bucket-${crypto.randomUUID()}`;
    got(
      await rooms.createBucket(name, { public: false, fileSizeLimit: '1KB', allowedMimeTypes: ['text/*'] }),
    );
    assert.strictEqual(statusOf(refused(await rooms.createBucket(name, { public: false }))), '409');
    const made = got(await rooms.getBucket(name));
    assert.strictEqual(made.file_size_limit, 1024);
    assert.deepEqual(made.allowed_mime_types, ['text/*']);
    got(await rooms.from(name).upload('a.txt', new Blob(['a'], { type: 'text/plain' })));
    assert.strictEqual(statusOf(refused(await rooms.deleteBucket(name))), '409');
    got(await rooms.updateBucket(name, { public: true }));
    assert.isTrue(got(await rooms.getBucket(name)).public);
    got(await rooms.emptyBucket(name));
    got(await rooms.deleteBucket(name));
    assert.strictEqual(statusOf(refused(await rooms.getBucket(name))), '404');
  },
};
