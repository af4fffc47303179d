// Real Uppy in a real Chromium, against the real server and the simulated OSS: the clients of docs/clients as people copy them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, before, test } from 'node:test';
import { hasNoSidewaysScroll, launch, open, shoot, throttle } from './support/browser.mjs';
import { assertNamed } from './support/documented.mjs';
import { large, png } from './support/files.mjs';
import { patience } from './support/patience.mjs';
import { setFaults, startPlayground } from './support/playground.mjs';
import { startUppyPage } from './support/uppy-page.mjs';

const MB = 1_000_000;

let browser;
let playground;
let site;

before(async () => {
  browser = await launch();
  playground = await startPlayground();
  site = await startUppyPage(playground.url);
});

afterEach(() => setFaults(playground.url));

after(async () => {
  await site?.stop();
  await browser?.close();
  await playground?.stop();
});

const page = (t, way, options) => open(t, browser, `${site.url}/?with=${way}`, options);
const add = (page, files) => page.locator('.uppy-Dashboard-input').first().setInputFiles(files);
const start = (page) => page.getByRole('button', { name: /^Upload \d+ file/ }).click();
const result = (page, name, state) => page.locator(`#results li[data-name="${name}"][data-state="${state}"]`).waitFor({ timeout: patience(30_000) });
const fileOf = (page, name) => page.evaluate((name) => window.uppy.getFiles().find((file) => file.name === name), name);
const post = (path, json) => fetch(playground.url + path, { method: 'POST', body: JSON.stringify(json) });

/** The bytes went up step by step and reached the file's size. */
async function assertProgress(page, name, atLeast) {
  const seen = await page.evaluate((name) => window.progress[name], name);
  assert.ok(seen.length >= atLeast, `${seen.length} progress events of ${name}`);
  assert.deepEqual(seen.map(([bytes]) => bytes), seen.map(([bytes]) => bytes).toSorted((a, b) => a - b));
  assert.equal(seen.at(-1)[0], seen.at(-1)[1]);
}

/** No object and no record. */
async function assertNothingStored(grant, key) {
  const confirmed = await post(grant.confirmUrl, { key, ticket: grant.ticket });
  assert.deepEqual([confirmed.status, (await confirmed.json()).code], [404, 'object_missing']);
  assert.equal((await fetch(playground.url + grant.statusUrl)).status, 404);
}

for (const [view, options] of [['desktop', {}], ['phone', { phone: true }]]) {
  test(`Forms: several files, their progress and what became of them, ${view}`, async (t) => {
    const uppy = await page(t, 'forms', options);
    const names = ['one.png', 'two.png', 'three.png', 'four.png'];

    await add(uppy, [...names.map((name, index) => png(name, { hue: index / 4 })), large('big.png', 3 * MB)]);
    await shoot(uppy, `uppy-forms-chosen-${view}`);
    const lift = await throttle(uppy, MB);
    await start(uppy);
    await uppy.waitForFunction(() => window.progress['big.png']?.some(([bytes]) => bytes > 0));
    await shoot(uppy, `uppy-forms-progress-${view}`);
    await lift();

    for (const name of [...names, 'big.png']) await result(uppy, name, 'ready');
    await assertProgress(uppy, 'big.png', 2);
    for (const name of names) {
      const { response, grant } = await fileOf(uppy, name);
      assert.deepEqual([response.status, response.body.Status, response.body.uploadId], [200, 'OK', grant.uploadId]);
    }
    await hasNoSidewaysScroll(uppy);
    await shoot(uppy, `uppy-forms-ready-${view}`);
  });

  test(`Parts: a large file in three parts and a small one as a form, ${view}`, async (t) => {
    const uppy = await page(t, 'parts', options);
    const sent = [];
    uppy.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).search.match(/(?<=[?&])(uploads|partNumber=\d+|uploadId)/g) ?? 'form'}`));

    await add(uppy, [large('film.png', 12 * MB), png('poster.png')]);
    await start(uppy);

    for (const name of ['film.png', 'poster.png']) await result(uppy, name, 'ready');
    await assertProgress(uppy, 'film.png', 3);
    for (const request of ['POST uploads', 'PUT uploadId,partNumber=1', 'PUT uploadId,partNumber=2', 'PUT uploadId,partNumber=3', 'POST uploadId']) {
      assert.equal(sent.filter((text) => text === request).length, 1, `${request} of ${sent.join('; ')}`);
    }
    const { grant, upload } = await fileOf(uppy, 'film.png');
    assert.deepEqual([upload.uploadId, upload.record.size, upload.record.source], [grant.uploadId, 12 * MB, 'callback']);
    await hasNoSidewaysScroll(uppy);
    await shoot(uppy, `uppy-parts-ready-${view}`);
  });
}

test('Forms: a file that is removed on its way is not stored, the others arrive', async (t) => {
  const uppy = await page(t, 'forms');
  const lift = await throttle(uppy, 200_000);

  await add(uppy, [large('cancelled.png', 2 * MB), png('kept.png')]);
  await start(uppy);
  await uppy.waitForFunction(() => window.progress['cancelled.png']?.some(([bytes]) => bytes > 0));
  const { id, grant } = await fileOf(uppy, 'cancelled.png');
  await uppy.evaluate((id) => window.uppy.removeFile(id), id);
  await lift();

  await result(uppy, 'kept.png', 'ready');
  assert.equal(await uppy.locator('#results li').count(), 1);
  await assertNothingStored(grant, grant.fields.key);
});

test('Parts: an upload that is cancelled is aborted at OSS', async (t) => {
  const uppy = await page(t, 'parts');
  const lift = await throttle(uppy, 2 * MB);

  await add(uppy, [large('cancelled.png', 12 * MB)]);
  await start(uppy);
  await uppy.waitForFunction(() => window.progress['cancelled.png']?.some(([bytes]) => bytes > 5_300_000));
  const { grant, s3Multipart } = await fileOf(uppy, 'cancelled.png');
  await shoot(uppy, 'uppy-parts-progress');
  const aborted = uppy.waitForResponse((response) => response.request().method() === 'DELETE');
  await uppy.locator('button[data-cy=cancel]').click();

  assert.equal((await aborted).status(), 204);
  await lift();
  const signed = await (await post('/api/multipart/sign', { token: grant.token, method: 'GET', ...s3Multipart })).json();
  const listed = await fetch(signed.url);
  assert.deepEqual([listed.status, /<Code>(\w+)/.exec(await listed.text())[1]], [404, 'NoSuchUpload']);
  await assertNothingStored(grant, grant.key);
});

test('Parts: a paused upload goes on with the parts that are there', async (t) => {
  const uppy = await page(t, 'parts');
  const lift = await throttle(uppy, 3 * MB);
  const parts = [];
  uppy.on('request', (request) => request.method() === 'PUT' && parts.push(/partNumber=(\d)/.exec(request.url())[1]));

  await add(uppy, [large('paused.png', 12 * MB)]);
  await start(uppy);
  await uppy.waitForFunction(() => window.progress['paused.png']?.some(([bytes]) => bytes > 5_300_000));
  await uppy.getByRole('button', { name: 'Pause', exact: true }).click();
  await lift();
  await uppy.getByRole('button', { name: 'Resume', exact: true }).click();

  await result(uppy, 'paused.png', 'ready');
  assert.equal(parts.filter((part) => part === '1').length, 1, `part 1 among ${parts}`);
});

test('Forms: a failed callback (203) is confirmed, and the result shown', async (t) => {
  await setFaults(playground.url, { dropCallback: true });
  const uppy = await page(t, 'forms');
  const confirmed = uppy.waitForResponse((response) => response.url().endsWith('/confirm'));

  await add(uppy, [png('unheard.png')]);
  await start(uppy);
  await result(uppy, 'unheard.png', 'ready');

  assert.equal((await confirmed).status(), 202);
  const { response, upload } = await fileOf(uppy, 'unheard.png');
  assert.deepEqual([response.status, upload.record.source], [203, 'confirm']);
  await shoot(uppy, 'uppy-forms-confirmed');
});

test('Parts: a failed callback is confirmed, by the service for parts and by the page for a form', async (t) => {
  await setFaults(playground.url, { dropCallback: true });
  const uppy = await page(t, 'parts');

  await add(uppy, [large('unheard-film.png', 6 * MB), png('unheard-poster.png')]);
  await start(uppy);

  for (const name of ['unheard-film.png', 'unheard-poster.png']) {
    await result(uppy, name, 'ready');
    assert.equal((await fileOf(uppy, name)).upload.record.source, 'confirm');
  }
});

for (const way of ['forms', 'parts']) {
  test(`A refusal is shown, ${way}`, async (t) => {
    const uppy = await page(t, way);

    await add(uppy, [{ name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') }]);
    await start(uppy);

    await result(uppy, 'page.html', 'error');
    assert.match(await uppy.locator('#results code').textContent(), /allows all types but those that run scripts/);
    await shoot(uppy, `uppy-${way}-refused`);
  });
}

test('docs/clients names the versions that were run', () => {
  for (const name of ['@uppy/core', '@uppy/xhr-upload', '@uppy/aws-s3']) assertNamed(name, createRequire(import.meta.url)(`${name}/package.json`).version);
});
