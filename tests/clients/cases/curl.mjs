// The command curl with a POST form, as people try an upload from a shell.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { png } from '../../browser/support/files.mjs';
import { ALBUM, assertAnswer, assertConfirmable, assertReady, directoryGrant, grant, withFault } from '../support/deployment.mjs';
import { FORMATS, fieldsFor, uploadTo } from '../support/directories.mjs';
import { raises, shows } from '../support/proofs.mjs';

const CLIENT = 'curl';
const run = promisify(execFile);

/** What curl did with the form: its exit code, OSS's status and body. */
async function post(t, url, fields, file, ...more) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-curl-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const [source, body] = [join(folder, file.name), join(folder, 'answer')];
  await writeFile(source, file.buffer);
  const form = Object.entries(fields).flatMap(([name, value]) => ['--form-string', `${name}=${value}`]);
  const command = ['--silent', '--show-error', '--output', body, '--write-out', '%{http_code}', ...more, ...form, '--form', `file=@${source};type=${file.mimeType}`, url];
  const { code = 0, stdout } = await run('curl', command).catch((error) => error);
  return { exit: code, status: Number(stdout), body: await readFile(body, 'utf8') };
}

shows({ client: CLIENT, does: '`--form` with all fields of the grant → ready', signature: 'V4' }, async (t) => {
  const file = png('photo.png');
  const granted = await grant(file, { profile: ALBUM });

  const { exit, status, body } = await post(t, granted.url, { ...granted.fields, 'x:album': 'Summer & 海' }, file);

  assert.deepEqual([exit, status], [0, 200]);
  assertAnswer(JSON.parse(body), granted);
  await assertReady(granted, file, { operation: 'PostObject', variables: { 'x:album': 'Summer & 海' } });
});

for (const signature of Object.keys(FORMATS)) {
  shows({ client: CLIENT, does: '`--form` with a directory\'s grant, key `dir` + `${filename}` → ready; V1 with `format=v1`, V4 with `format=v4`', signature }, async (t) => {
    const file = png('photo.png');
    const permission = await directoryGrant(FORMATS[signature], ALBUM);
    const granted = uploadTo(permission, `${permission.dir}photo.png`);

    const { exit, status, body } = await post(t, permission.host, { ...fieldsFor[signature](permission, `${permission.dir}\${filename}`), 'x:album': 'Summer' }, file);

    assert.deepEqual([exit, status], [0, 200]);
    assertAnswer(JSON.parse(body), granted);
    await assertReady(granted, file, { operation: 'PostObject', variables: { 'x:album': 'Summer' } });
  });
}

shows({ client: CLIENT, does: 'a field that differs from the grant is refused with 403; `--fail-with-body` makes it exit code 22', signature: 'V4' }, async (t) => {
  const file = png('photo.png');
  const granted = await grant(file);
  const changed = { ...granted.fields, 'x-oss-object-acl': 'public-read' };

  const shown = await post(t, granted.url, changed, file);
  const failed = await post(t, granted.url, changed, file, '--fail-with-body');

  assert.deepEqual([shown.exit, shown.status, failed.exit], [0, 403, 22]);
  assert.match(shown.body, /<Code>AccessDenied<\/Code>\s*<Message>Invalid according to Policy: Policy Condition failed: \["eq", "\$x-oss-object-acl", "private"\]/);
  const again = await post(t, granted.url, granted.fields, file);
  assert.equal(again.status, 200, 'nothing was stored under the key before');
});

raises({ client: CLIENT, does: 'callback refused by the server → 203, object kept, confirmed', signature: 'V4' }, async (t) => {
  const file = png('photo.png');
  const granted = await grant(file);

  const { exit, status, body } = await withFault('signWithWrongKey', () => post(t, granted.url, granted.fields, file, '--fail-with-body'));

  assert.deepEqual([exit, status], [0, 203]);
  assert.match(body, /<Code>CallbackFailed<\/Code>\s*<Message>Error status : 400\.<\/Message>/);
  await assertConfirmable(granted, file);
  return 'exit code 0 **even with `--fail-with-body`**: look at `--write-out %{http_code}`';
});
