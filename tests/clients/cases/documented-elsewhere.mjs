// The clients of docs/clients that run outside a browser.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { documented, documentedFiles } from '../../browser/support/documented.mjs';
import { png } from '../../browser/support/files.mjs';
import { TINY, server, settled, withFault } from '../support/deployment.mjs';
import { documentedAliOss, folderOf } from '../support/documented.mjs';
import { shows } from '../support/proofs.mjs';

const REFUSAL = /allows all types but those that run scripts/;
const run = promisify(execFile);

async function fileIn(folder, file) {
  await writeFile(join(folder, file.name), file.buffer);
  return join(folder, file.name);
}

async function assertRecorded(uploadId, file, { source, operation }) {
  const record = await settled(uploadId);
  assert.deepEqual({ state: record.state, size: record.size, source: record.source }, { state: 'ready', size: file.buffer.length, source });
  if (operation) assert.equal(record.operation, operation);
  return record;
}

// --- ali-oss -------------------------------------------------------------------------------------------------------

const ALI_OSS = 'ali-oss of docs/clients';
const aliOss = (t) => documentedAliOss(t, server());

shows({ client: ALI_OSS, does: 'credentials of `/api/sts`, `multipartUpload` of a small file, which is a `put`, with callback → ready', signature: 'V4' }, async (t) => {
  const file = png('photo.png');

  const { uploadId, key } = await (await aliOss(t)).upload(file.name, file.buffer, { mime: file.mimeType });

  const record = await assertRecorded(uploadId, file, { source: 'callback', operation: 'PutObject' });
  assert.deepEqual([record.object, record.mimeType], [key, 'image/png']);
});

shows({ client: ALI_OSS, does: 'the callback is lost → `CallbackFailed`, confirmed by key, ready', signature: 'V4' }, async (t) => {
  const file = png('photo.png');
  const uploads = await aliOss(t);

  const { uploadId } = await withFault('dropCallback', () => uploads.upload(file.name, file.buffer, { mime: file.mimeType }));

  await assertRecorded(uploadId, file, { source: 'confirm' });
});

shows({ client: ALI_OSS, does: 'an unknown profile → the service\'s sentence, from a body with `StatusCode` 500; a rejected type → its code', signature: 'V4' }, async (t) => {
  const uploads = await aliOss(t);

  await assert.rejects(uploads.upload('a.png', Buffer.from('a'), { profile: 'nobody' }), { code: 'unknown_profile', message: /no profile of this name/ });
  await assert.rejects(uploads.upload('a.html', Buffer.from('<p>'), { mime: 'text/html' }), { state: 'rejected', code: 'type_not_allowed' });
});

// --- WeChat --------------------------------------------------------------------------------------------------------

const WECHAT = 'WeChat mini-program of docs/clients, with `wx` on Node\'s fetch';

/** The two calls of `wx` that the client makes, over real HTTP. */
const wx = {
  request({ url, method, header, data, success, fail }) {
    fetch(url, { method, headers: header, body: data && JSON.stringify(data) })
      .then(async (answer) => success({ statusCode: answer.status, data: await answer.json() }))
      .catch((error) => fail({ errMsg: error.message }));
  },
  uploadFile({ url, filePath, name, formData, success, fail }) {
    (async () => {
      const form = new FormData();
      for (const [field, value] of Object.entries(formData)) form.append(field, value);
      form.append(name, await openAsBlob(filePath), 'tmp_file');
      const answer = await fetch(url, { method: 'POST', body: form });
      return { statusCode: answer.status, data: await answer.text() };
    })().then(success, fail);
    return { onProgressUpdate: (listener) => listener({ progress: 100 }) };
  },
};

function wechat() {
  const module = { exports: {} };
  new Function('wx', 'module', documented('wechat-upload.js'))(wx, module);
  return module.exports.uploadFile;
}

shows({ client: WECHAT, does: '`wx.uploadFile` with the fields of the grant → ready; callback lost, connection cut → confirmed; refused type or size → the service\'s sentence', signature: 'V4' }, async (t) => {
  const folder = await folderOf(t);
  const [heard, unheard, cut] = [png('heard.png'), png('unheard.png'), png('cut.png')];
  const upload = async (file, profile) => wechat()(server(), 'token', await fileIn(folder, file), { size: file.buffer.length, profile, onProgress: () => {} });

  await assertRecorded((await upload(heard)).uploadId, heard, { source: 'callback', operation: 'PostObject' });
  await assertRecorded((await withFault('dropCallback', () => upload(unheard))).uploadId, unheard, { source: 'confirm' });
  await assertRecorded((await withFault('cutUploadConnection', () => upload(cut))).uploadId, cut, { source: 'confirm' });
  await assert.rejects(upload({ name: 'page.html', buffer: Buffer.from('<p>') }), REFUSAL);
  await assert.rejects(upload(heard, TINY), { code: 'file_too_large', message: /16/ });
});

// --- curl ----------------------------------------------------------------------------------------------------------

const CURL = 'curl of docs/clients';

shows({ client: CURL, does: 'the script → ready, prints the key; callback lost, connection cut → confirmed; refused type → the service\'s sentence, exit code 1', signature: 'V4' }, async (t) => {
  const folder = await folderOf(t);
  const upload = async (file) => run('bash', [join(folder, 'upload.sh'), await fileIn(folder, file)], { env: { ...process.env, SERVER: server() } });
  const recordOf = async (key) => (await (await fetch(`${server()}/api/uploads?limit=100`)).json()).uploads.find(({ object }) => object === key);
  const [heard, unheard, cut] = [png('heard, "quoted"; ü.png'), png('unheard.png'), png('cut.png')];

  const arrived = await recordOf((await upload(heard)).stdout.trim());
  const confirmed = await recordOf((await withFault('dropCallback', () => upload(unheard))).stdout.trim());
  const found = await recordOf((await withFault('cutUploadConnection', () => upload(cut))).stdout.trim());
  const refused = await upload({ name: 'page.html', buffer: Buffer.from('<p>') }).catch((error) => error);

  assert.deepEqual([arrived.state, arrived.source, arrived.size], ['ready', 'callback', heard.buffer.length]);
  assert.deepEqual([confirmed.state, confirmed.source, confirmed.size], ['ready', 'confirm', unheard.buffer.length]);
  assert.deepEqual([found.state, found.source, found.size], ['ready', 'confirm', cut.buffer.length]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, REFUSAL);
});

// --- phones --------------------------------------------------------------------------------------------------------

for (const [platform, file, pattern] of [
  ['iOS', 'OssUploads.swift', /\b(?:sts|fresh)\["(\w+)"\]/g],
  ['Android', 'OssUploads.kt', /\b(?:sts|fresh)\.get\w+\("(\w+)"\)/g],
]) {
  shows({ client: `${platform} of docs/clients, not run`, does: 'the members that it reads are those that `/api/sts` answers' }, async () => {
    const read = [...documented(file).matchAll(pattern)].map(([, member]) => member);
    const answer = await (await fetch(`${server()}/api/sts`)).json();

    assert.ok(read.length >= 9, `only ${read.join(', ')} were found in ${file}`);
    assert.deepEqual(read.filter((member) => !(member in answer)), []);
    assert.equal(typeof answer.callback.callbackUrl, 'string');
  });
}

test('docs/clients holds no secret', () => {
  for (const [name, code] of documentedFiles()) assert.doesNotMatch(code, /LTAI\w{8}|STS\.\w{10}|[Ss]ecret\w*\s*[:=]\s*["'`]\w/, name);
});
