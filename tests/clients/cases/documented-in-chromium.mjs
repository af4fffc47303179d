// The clients of docs/clients that run in a browser, each on a page of another origin than the service's.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertNamed, documented } from '../../browser/support/documented.mjs';
import { png } from '../../browser/support/files.mjs';
import { open } from '../../browser/support/page.mjs';
import { bundle } from '../support/bundles.mjs';
import { chromiumBrowser } from '../support/chromium.mjs';
import { oss, server, settled, withFault } from '../support/deployment.mjs';
import { startPages } from '../support/pages.mjs';
import { shows } from '../support/proofs.mjs';

const ARTIFACTS = fileURLToPath(new URL('../artifacts/', import.meta.url));
const PLUPLOAD = new URL('../node_modules/plupload/js/plupload.full.min.js', import.meta.url);
const PAGE = new URL('../documented/page.html', import.meta.url);
const LIBRARIES = { antd: 'antd.jsx', 'element-plus': 'element-plus.js', FilePond: 'filepond.js', plupload: 'plupload.js' };
const SCRIPT = { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') };
const REFUSAL = /allows all types but those that run scripts/;

/** element-plus writes every failed upload to the console. */
const REFUSED_IN_CONSOLE = /^(Error: The type is|AbortError: The upload was cancelled)/;

/** A page with one library's client on it. */
async function libraryPage(t, entry) {
  const { script, style } = await bundle(entry);
  const site = await startPages(t, { '/': PAGE, '/page.js': ['.js', script], '/page.css': ['.css', style], '/plupload.full.min.js': PLUPLOAD });
  const page = await open(t, await chromiumBrowser(), `${site}/?service=${encodeURIComponent(server())}`, { tolerate: REFUSED_IN_CONSOLE });
  return {
    page,
    choose: (files) => page.setInputFiles('input[type=file]', files),
    /** What became of the files, once there are as many results. */
    results: async (count) => {
      await page.waitForFunction((count) => window.results.length >= count, count);
      return page.evaluate(() => window.results);
    },
    shoot: async (name) => {
      await mkdir(ARTIFACTS, { recursive: true });
      await page.screenshot({ path: `${ARTIFACTS}${name}.png`, animations: 'disabled' });
    },
  };
}

async function assertRecorded({ uploadId }, file, source) {
  const { state, size, mimeType, source: seen } = await settled(uploadId);
  assert.deepEqual({ state, size, mimeType, source: seen }, { state: 'ready', size: file.buffer.length, mimeType: file.mimeType, source });
}

for (const [library, entry] of Object.entries(LIBRARIES)) {
  const client = `${library} of docs/clients`;

  shows({ client, does: 'two files from a page of another origin → ready', signature: 'V4' }, async (t) => {
    const { page, choose, results, shoot } = await libraryPage(t, entry);
    const files = [png('one.png'), png('Größe 海.png', { hue: 0.2 })];
    const sent = [];
    page.on('request', (request) => sent.push(request));

    await choose(files);
    const seen = await results(2);

    for (const file of files) await assertRecorded(seen.find(({ name }) => name === file.name), file, 'callback');
    const authenticated = sent.filter((request) => request.headers()['x-api-key'] === 'of-the-user').map((request) => new URL(request.url()).origin);
    assert.ok(authenticated.length >= 4);
    assert.deepEqual([...new Set(authenticated)], [server()], 'the credentials go to the service and to nobody else');
    await shoot(`${entry.split('.')[0]}-ready`);
  });

  shows({ client, does: 'the callback is lost → 203, confirmed, ready', signature: 'V4' }, async (t) => {
    const { choose, results } = await libraryPage(t, entry);
    const file = png('unheard.png');

    const [result] = await withFault('dropCallback', async () => {
      await choose([file]);
      return results(1);
    });

    await assertRecorded(result, file, 'confirm');
  });

  shows({ client, does: 'the connection is cut after the file → confirmed, ready', signature: 'V4' }, async (t) => {
    const { page, choose } = await libraryPage(t, entry);
    const file = png('cut.png');

    const result = await withFault('cutUploadConnection', async () => {
      await choose([file]);
      // Chromium sends such a form once more by itself and gets a 409, which plupload calls an Error before the end is known.
      return (await page.waitForFunction(() => window.results.find(({ uploadId }) => uploadId))).jsonValue();
    });

    await assertRecorded(result, file, 'confirm');
  });

  shows({ client, does: 'a type that the profile refuses → the service\'s sentence is shown, nothing is sent to OSS', signature: 'V4' }, async (t) => {
    const { page, choose, results, shoot } = await libraryPage(t, entry);
    const sent = [];
    page.on('request', (request) => request.url().startsWith(oss()) && sent.push(request.url()));

    await choose([SCRIPT]);

    assert.match((await results(1))[0].message, REFUSAL);
    assert.deepEqual(sent, []);
    await shoot(`${entry.split('.')[0]}-refused`);
  });
}

// plupload has no way to take a file back that is on its way, short of stopping all.
for (const [library, remove] of [
  ['antd', (page) => page.locator('.ant-upload-list-item-action').click({ force: true })],
  ['element-plus', async (page) => {
    await page.locator('.el-upload-list__item').hover();
    await page.locator('.el-icon--close').click();
  }],
  ['FilePond', (page) => page.getByRole('button', { name: 'Cancel' }).click()],
]) {
  shows({ client: `${library} of docs/clients`, does: 'a file that is taken back on its way is cancelled', signature: 'V4' }, async (t) => {
    const { page, choose } = await libraryPage(t, LIBRARIES[library]);
    const held = new Promise((resolve) => page.route(`${oss()}/**`, resolve)); // and never let go
    const failed = page.waitForEvent('requestfailed', (request) => request.url().startsWith(oss()));

    await choose([png('unwanted.png')]);
    await held;
    await remove(page);

    assert.equal((await failed).failure().errorText, 'net::ERR_ABORTED');
  });
}

async function plainPage(t) {
  const site = await startPages(t, { '/': documented('plain.html'), '/upload-service.js': ['.js', documented('upload-service.js')], '/favicon.ico': ['.js', ''] });
  return open(t, await chromiumBrowser(), site);
}

const PLAIN = 'plain browser of docs/clients';

shows({ client: PLAIN, does: 'two files → ready; a lost callback → confirmed; a refused type → the service\'s sentence', signature: 'V4' }, async (t) => {
  const page = await plainPage(t);
  const files = [png('one.png'), png('two.png', { hue: 0.2 })];
  const item = (name, text) => page.locator('li', { hasText: name }).filter({ hasText: text });
  const recorded = async (file, source) => assertRecorded({ uploadId: /\((\w{26})\)/.exec(await item(file.name, 'ready').textContent())[1] }, file, source);

  await page.setInputFiles('input', files);
  for (const file of files) await recorded(file, 'callback');

  const unheard = png('unheard.png');
  await withFault('dropCallback', async () => {
    await page.setInputFiles('input', [unheard]);
    await item('unheard.png', 'ready').waitFor();
  });
  await recorded(unheard, 'confirm');

  await page.setInputFiles('input', [SCRIPT]);
  await item('page.html', REFUSAL).waitFor();
});

shows({ client: PLAIN, does: 'cancelled on its way; cut off before OSS has it → says so', signature: 'V4' }, async (t) => {
  const page = await plainPage(t);
  const held = new Promise((resolve) => page.route(`${oss()}/**`, resolve));
  await page.setInputFiles('input', [png('unwanted.png')]);
  await held;
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('unwanted.png: The upload was cancelled.').waitFor();

  await page.unroute(`${oss()}/**`);
  await page.route(`${oss()}/**`, (route) => route.abort('connectionreset'));
  await page.setInputFiles('input', [png('cut.png')]);
  await page.getByText('cut.png: The object is not in the bucket.').waitFor();
});

test('docs/clients names the versions that were run', () => {
  const versionOf = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;
  for (const [library, name] of [['antd', 'antd'], ['React', 'react'], ['element-plus', 'element-plus'], ['Vue', 'vue'], ['FilePond', 'filepond'], ['plupload', 'plupload'], ['ali-oss', 'ali-oss']]) assertNamed(library, versionOf(name));
});
