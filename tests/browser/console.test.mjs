// The operators' console, against the real server: what it shows, what it does, and that everybody can use it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { choose, hasNoSidewaysScroll, launch, open, outcome, shoot } from './support/browser.mjs';
import { png, text } from './support/files.mjs';
import { builtCommand, setFaults, startPlayground } from './support/playground.mjs';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const axe = await readFile(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

let browser;
let reviewer;
let backend;
let hooks;

/** A back office with an upload of each kind: ready, confirmed, rejected, waiting for a person, failed; and a refused callback. */
before(async () => {
  browser = await launch();
  reviewer = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/hooks') return response.writeHead(204).end();
    const { name } = JSON.parse(body).data;
    const verdict = name.startsWith('odd') ? { verdict: 'hold', reason: 'looks_odd' } : name.startsWith('bad') ? { verdict: 'reject', reason: 'not_a_product' } : { verdict: 'accept' };
    response.end(JSON.stringify(verdict));
  });
  reviewer.listen(0, '127.0.0.1');
  await once(reviewer, 'listening');
  hooks = `http://127.0.0.1:${reviewer.address().port}/hooks`;
  backend = await startPlayground({
    settings: { Notify__Endpoints__0__Url: hooks, Notify__Endpoints__0__Secrets__0: SECRET, Review__Services__0__Name: 'desk', Review__Services__0__Url: `http://127.0.0.1:${reviewer.address().port}/`, Review__Services__0__Secrets__0: SECRET },
  });
  const send = (...more) => promisify(execFile)('dotnet', [builtCommand(), 'send', `${backend.url}/api/callback`, '--grant', '--data-dir', dirname(backend.ticketKeyFile), ...more]);
  await send();
  await send('--tamper', 'body');
  const page = await (await browser.newContext()).newPage();
  await page.goto(backend.url);
  for (const file of [png('holiday.png', { hue: 0.2 }), text('letter.txt')]) {
    await choose(page, [file]);
    await outcome(page, file.name, 'ready');
  }
  await choose(page, [png('bad.png')]);
  await outcome(page, 'bad.png', 'failed');
  await setFaults(backend.url, { dropCallback: true });
  await choose(page, [png('harbour.png')]);
  await outcome(page, 'harbour.png', 'ready');
  await setFaults(backend.url);
  await page.context().close();
  await uploadOdd('odd-hat.png');
});

after(async () => {
  await browser?.close();
  await backend?.stop();
  reviewer?.close();
});

const show = (t, view, options) => open(t, browser, `${backend.url}/console/${options?.language ?? ''}#${view}`, options);
const row = (page, name) => page.locator('.rows li', { hasText: name });

async function uploadOdd(name) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(backend.url);
  await choose(page, [png(name)]);
  await page.locator('.card', { hasText: name }).getByText('Waiting for the review').waitFor();
  await page.context().close();
}

test('The overview says what an operator asks first', async (t) => {
  const page = await show(t, 'overview');

  await page.locator('[data-health]', { hasText: 'Ready' }).waitFor();

  const line = async (body, heading) => (await page.locator(`[data-${body}] tr`, { hasText: heading }).locator('td').allTextContents());
  assert.deepEqual(await line('sources', 'Confirmed by the client'), ['1', '1']);
  assert.equal((await line('sources', 'By OSS’s callback'))[1], '2');
  assert.deepEqual((await line('answers', 'Refused')), ['1', '1']);
  assert.equal((await line('refusals', 'signature_mismatch'))[0], '1');
  assert.match(await page.locator('[data-times]').textContent(), /the longest [\d,]+ ms\. OSS waits 5,000 ms\./);
  assert.deepEqual(await line('waiting', 'To be processed'), ['0']);
  assert.deepEqual(await line('waiting', 'Failed'), ['1']);
  assert.deepEqual(await line('waiting', 'For a decision'), ['1']);
  assert.equal(await page.locator('[data-alarm]').isHidden(), true);
});

test('Callbacks that do not arrive are red', async (t) => {
  const own = await startPlayground();
  t.after(() => own.stop());
  await setFaults(own.url, { dropCallback: true });
  const uploader = await open(t, browser, own.url);
  await choose(uploader, [png('lost.png')]);
  await outcome(uploader, 'lost.png', 'ready');

  const page = await open(t, browser, `${own.url}/console`);

  await page.getByText('Uploads come, and not one callback').waitFor();
  assert.match(page.url(), /\/console\/$/);
  await shoot(page, 'console-alarm');
});

test('Uploads are found by state and name, and one shows its whole way', async (t) => {
  const page = await show(t, 'uploads');
  await row(page, 'holiday.png').waitFor();
  assert.equal(await page.locator('.rows li').count(), 6);

  await page.getByLabel('State').selectOption('ready');
  await page.getByLabel('Name holds').fill('HOLI');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('1 shown').waitFor();
  await row(page, 'holiday.png').getByRole('link').click();

  await page.getByRole('heading', { name: 'holiday.png' }).waitFor();
  await page.locator('.timeline').getByText('upload.ready was told').waitFor();
  const [granted, ...steps] = await page.locator('.timeline p').allTextContents();
  assert.match(granted, /^Granted, to begin until \S/);
  assert.deepEqual(steps, ['Heard of it', 'Object looked at', 'Ready', `upload.ready was told to ${hooks}`]);
  assert.match(await page.locator('.timeline li', { hasText: 'Ready' }).first().locator('time').textContent(), / · desk$/);
  assert.match(await page.locator('[data-raw]').textContent(), /^size = \d+$/m);
  assert.doesNotMatch(await page.locator('[data-raw]').textContent(), /v[123]\.\w+\.\d+\./);
  await page.waitForFunction(() => document.querySelector('[data-picture]').naturalWidth === 96);
  const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('button', { name: 'Open holiday.png' }).click()]);
  await tab.waitForURL(/x-oss-signature=/);
});

test('What waits is accepted or rejected, what failed is tried again', async (t) => {
  await uploadOdd('odd-shoe.png');
  const page = await show(t, 'held');
  await row(page, 'odd-shoe.png').waitFor();

  await page.getByRole('button', { name: 'Accept odd-shoe.png' }).click();
  await row(page, 'odd-shoe.png').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Uploads', exact: true }).click();
  await row(page, 'odd-shoe.png').getByText('ready').waitFor();

  await page.getByRole('link', { name: 'Failed' }).click();
  await page.getByText('object_missing').waitFor();
  await page.getByRole('button', { name: /^Try again: / }).first().click();
  await page.getByRole('status').getByText('Done').waitFor({ state: 'attached' });
});

test('Statistics by day, type and source, also of one user', async (t) => {
  const page = await show(t, 'statistics');

  await page.locator('[data-types] tr', { hasText: 'image/png' }).waitFor();
  assert.equal(await page.locator('[data-days] span').count(), 30);
  assert.match(await page.locator('[data-total]').textContent(), /ready with .*, 1 rejected, 1 failed\./);
  await page.getByLabel('User').fill('nobody');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('0 ready with').waitFor();
});

test('It asks for a key where the server does, and shows nothing without an operator\'s', async (t) => {
  const hash = async (key) => Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(key))).toString('hex');
  const guarded = await startPlayground({
    settings: {
      Policy__ApiKeys__0__Name: 'shop', Policy__ApiKeys__0__Sha256: await hash('shop-key'),
      Policy__ApiKeys__1__Name: 'office', Policy__ApiKeys__1__Sha256: await hash('office-key'), Policy__ApiKeys__1__Role: 'operator',
    },
  });
  t.after(() => guarded.stop());
  const page = await open(t, browser, `${guarded.url}/console/`);

  await page.getByLabel('Operator’s API key or token').fill('shop-key');
  await page.keyboard.press('Enter');
  await page.getByText('This needs an operator’s key.').waitFor();
  await page.getByLabel('Operator’s API key or token').fill('office-key');
  await page.keyboard.press('Enter');

  await page.locator('[data-health]', { hasText: 'Ready' }).waitFor();
  assert.equal(await page.locator('#trouble').isHidden(), true);
});

test('It talks to its own server only', async () => {
  const { headers } = await fetch(`${backend.url}/console/`);

  assert.match(headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http:\/\/127\.0\.0\.1:\d+; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/);
});

test('It follows what happens without a reload', async (t) => {
  const page = await show(t, 'uploads');
  await row(page, 'holiday.png').waitFor();

  await uploadOdd('odd-late.png');

  await row(page, 'odd-late.png').waitFor();
});

for (const [name, options] of [['desktop', {}], ['phone-dark-chinese', { phone: true, dark: true, language: '?lang=zh' }], ['desktop-dark', { dark: true }]]) {
  for (const view of ['overview', 'uploads', 'failed', 'held', 'statistics', 'upload']) {
    test(`${view} can be used by everybody, ${name}`, async (t) => {
      const { uploads } = await (await fetch(`${backend.url}/api/uploads`)).json();
      const page = await show(t, view === 'upload' ? `upload/${uploads.find(({ fileName }) => fileName === 'holiday.png').id}` : view, options);
      await page.locator('main :is(.big:not(:empty), .rows li, .timeline li, .chart span)').first().waitFor();

      await hasNoSidewaysScroll(page);
      await shoot(page, `console-${view}-${name}`);
      // As a debugger does it: the page's own policy forbids scripts that are not its own.
      const session = await page.context().newCDPSession(page);
      await session.send('Runtime.evaluate', { expression: axe });
      const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`));
      assert.deepEqual(found, []);
    });
  }
}

test('axe finds nothing on the upload page either', async (t) => {
  const page = await open(t, browser, backend.url);
  await choose(page, [png('seen.png'), text('odd.txt')]);
  await outcome(page, 'seen.png', 'ready');
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });

  const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`));

  assert.deepEqual(found, []);
});
