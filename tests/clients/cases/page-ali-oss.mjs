// ali-oss as docs/clients.md uses it, with credentials of /api/sts, in Node.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { large, png, text } from '../../browser/support/files.mjs';
import { PICTURES, server, settled, withFault } from '../support/deployment.mjs';
import { loadPageModule } from '../support/page-modules.mjs';

const PART = 100 * 1024;

async function uploader(t, profile) {
  const load = await loadPageModule(t);
  const [{ uploadService }, { ossUploader }] = [await load('upload-service.js'), await load('ali-oss-upload.js')];
  return ossUploader(uploadService(server()), profile);
}

test('docs/clients.md, ali-oss: a small file and one in parts, verified callbacks, ready', async (t) => {
  const upload = await uploader(t);
  const [photo, film] = [png('photo.png'), large('film.png', 3 * PART)];

  const uploads = [await upload(photo.name, photo.buffer, { mime: photo.mimeType }), await upload(film.name, film.buffer, { mime: film.mimeType, partSize: PART })];

  const records = await Promise.all(uploads.map(({ uploadId }) => settled(uploadId)));
  assert.deepEqual(records.map(({ state, source, operation, size, object }) => [state, source, operation, size, object]), [
    ['ready', 'callback', 'PutObject', photo.buffer.length, uploads[0].key],
    ['ready', 'callback', 'CompleteMultipartUpload', film.buffer.length, uploads[1].key],
  ]);
});

for (const partSize of [undefined, PART]) {
  test(`docs/clients.md, ali-oss: a callback that never comes (203) is confirmed, ready${partSize ? ', in parts' : ''}`, async (t) => {
    const upload = await uploader(t);
    const file = large('film.png', 2 * PART);

    const { uploadId, state } = await withFault('dropCallback', () => upload(file.name, file.buffer, { mime: file.mimeType, partSize }));

    assert.equal(state, 'ready');
    assert.equal((await settled(uploadId)).source, 'confirm');
  });
}

test('docs/clients.md, ali-oss: a file that the review rejects, and a profile that does not exist, are errors', async (t) => {
  const file = text('notes.txt');

  await assert.rejects((await uploader(t, PICTURES))(file.name, file.buffer, { mime: file.mimeType }), { message: 'The file is rejected: type_not_allowed.' });
  await assert.rejects((await uploader(t, 'nowhere'))(file.name, file.buffer), { code: 'unknown_profile' });
});
