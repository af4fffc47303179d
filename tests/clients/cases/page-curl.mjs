// The script of docs/clients.md, run by bash.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { png } from '../../browser/support/files.mjs';
import { writePageCode } from '../../browser/support/page-code.mjs';
import { oss, server, withFault } from '../support/deployment.mjs';

const run = promisify(execFile);

async function upload(t, file) {
  const code = await writePageCode({ [file.name]: file.buffer });
  t.after(code.remove);
  const { code: exit = 0, stdout, stderr } = await run('bash', [join(code.folder, 'upload.sh'), server(), join(code.folder, file.name)], { env: { ...process.env, API_KEY: 'of-the-user' } }).catch((error) => error);
  return { exit, key: stdout.trim(), stderr };
}

const recordOf = async (key) => (await (await fetch(`${server()}/api/uploads?limit=20`)).json()).uploads.find(({ object }) => object === key);

test('docs/clients.md, curl: a file, verified callback, ready', async (t) => {
  const file = png('a "b"; c.png');

  const { exit, key, stderr } = await upload(t, file);

  assert.deepEqual([exit, stderr], [0, '']);
  const { state, source, size, mimeType } = await recordOf(key);
  assert.deepEqual([state, source, size, mimeType], ['ready', 'callback', file.buffer.length, 'image/png']);
});

for (const fault of ['dropCallback', 'cutUploadConnection']) {
  test(`docs/clients.md, curl: after ${fault} the upload is confirmed, ready`, async (t) => {
    const { exit, key, stderr } = await withFault(fault, () => upload(t, png('photo.png')));

    assert.deepEqual([exit, stderr], [0, '']);
    const { state, source } = await recordOf(key);
    assert.deepEqual([state, source], ['ready', 'confirm']);
  });
}

test('docs/clients.md, curl: a refusal ends with the service\'s sentence', async (t) => {
  const { exit, key, stderr } = await upload(t, { name: 'page.html', buffer: Buffer.from('<p>') });

  assert.deepEqual([exit, key], [1, '']);
  assert.match(stderr, /allows all types but those that run scripts/);
});
