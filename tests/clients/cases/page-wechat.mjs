// The mini-program's code of docs/clients.md in Node. WeChat does not run here: `wx` is a double at its edge that sends real requests.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { png, text } from '../../browser/support/files.mjs';
import { PICTURES, TINY, server, settled, withFault } from '../support/deployment.mjs';
import { loadPageModule } from '../support/page-modules.mjs';

/** As WeChat documents them: every status is a success, JSON is parsed by `request` and left alone by `uploadFile`. */
const wx = {
  request({ url, method, header, data, success, fail }) {
    fetch(url, { method, headers: header, body: data && JSON.stringify(data) })
      .then(async (answer) => success({ statusCode: answer.status, data: await answer.json() }))
      .catch((error) => fail({ errMsg: `request:fail ${error.message}` }));
  },

  uploadFile({ url, filePath, name, formData, success, fail }) {
    const listeners = [];
    readFile(filePath).then(async (content) => {
      const form = new FormData();
      for (const [field, value] of Object.entries(formData)) form.append(field, value);
      form.append(name, new Blob([content]), basename(filePath));
      const answer = await fetch(url, { method: 'POST', body: form });
      const body = await answer.text();
      for (const listener of listeners) listener({ progress: 100 });
      success({ statusCode: answer.status, data: body });
    }).catch((error) => fail({ errMsg: `uploadFile:fail ${error.message}` }));
    return { onProgressUpdate: (listener) => listeners.push(listener) };
  },
};

async function run(t, file, profile, onProgress) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-wechat-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, file.name);
  await writeFile(path, file.buffer);
  globalThis.wx = wx;
  t.after(() => delete globalThis.wx);
  const { upload } = await (await loadPageModule(t))('wechat-upload.js');
  return upload({ server: server(), header: { 'X-Api-Key': 'of-the-user' } }, { path, size: file.buffer.length, profile }, onProgress);
}

test('docs/clients.md, WeChat: a file, its progress, verified callback, ready', async (t) => {
  const file = png('photo.png');
  const progress = [];

  const { uploadId, state } = await run(t, file, undefined, (percent) => progress.push(percent));

  const record = await settled(uploadId);
  assert.deepEqual([state, record.source, record.size, record.mimeType, progress], ['ready', 'callback', file.buffer.length, 'image/png', [100]]);
});

for (const fault of ['dropCallback', 'cutUploadConnection']) {
  test(`docs/clients.md, WeChat: after ${fault} the upload is confirmed, ready`, async (t) => {
    const { uploadId, state } = await withFault(fault, () => run(t, png('photo.png')));

    assert.equal(state, 'ready');
    assert.equal((await settled(uploadId)).source, 'confirm');
  });
}

test('docs/clients.md, WeChat: refusals of the service are errors with its sentence', async (t) => {
  const file = text('notes.txt', 'Some words that are longer.');

  await assert.rejects(run(t, file, PICTURES), (error) => error.code === 'type_not_allowed' && /image/.test(error.message));
  await assert.rejects(run(t, file, TINY), (error) => error.code === 'file_too_large' && /16/.test(error.message));
});
