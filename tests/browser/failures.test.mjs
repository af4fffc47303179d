// What goes wrong between a browser, OSS and the server, shown by the fake backend.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { card, choose, journey, launch, open, outcome } from './support/browser.mjs';
import { DROP, problem, startFakeBackend } from './support/fake-backend.mjs';
import { png, text } from './support/files.mjs';

const ALL_DONE = 'done done done done done done';
const CONFIRMED = 'done done warn done done done';

let browser;
let backend;

before(async () => { browser = await launch(); });
after(() => browser?.close());
beforeEach(async () => { backend = await startFakeBackend(); });
afterEach(() => backend.stop());

const problemOf = async (page, name) => ({
  code: await card(page, name).locator('[data-problem-code]').textContent(),
  text: await card(page, name).locator('.problem').innerText(),
});

async function send(t, name, plan) {
  backend.plan(name, plan);
  const page = await open(t, browser, backend.url);
  await choose(page, [png(name)]);
  return page;
}

for (const [what, code] of [['size', 'file_too_large'], ['type', 'type_not_allowed'], ['extension', 'extension_not_allowed'], ['profile', 'unknown_profile']]) {
  test(`A refused ${what} fails at the grant, before a byte is sent`, async (t) => {
    const page = await send(t, 'refused.png', { grant: problem(400, code, 'The server says why.') });

    await outcome(page, 'refused.png', 'failed');

    assert.equal(await journey(page, 'refused.png'), 'failed pending pending pending pending pending');
    const shown = await problemOf(page, 'refused.png');
    assert.equal(shown.code, code);
    assert.match(shown.text, /The server says why\./);
    assert.equal(await page.getByRole('button', { name: 'Try again: refused.png' }).count(), 0);
    assert.equal(backend.mostSending, 0);
  });
}

for (const behaviour of ['callback-failed', 'exists', 'no-callback', 'cut-after-storing']) {
  test(`After OSS's answer "${behaviour}" the server is asked for the object`, async (t) => {
    const page = await send(t, 'lost.png', { oss: behaviour });

    await outcome(page, 'lost.png', 'ready');

    assert.equal(await journey(page, 'lost.png'), CONFIRMED);
    assert.equal(backend.callsTo('/confirm').length, 1);
    assert.match(await card(page, 'lost.png').innerText(), /confirmed without a callback/);
  });
}

for (const behaviour of ['cut', 'cut-before-reading', 'broken']) {
  test(`"${behaviour}" fails at OSS when the object is not there, and a new attempt sends it again`, async (t) => {
    const page = await send(t, 'cut.png', { oss: [behaviour, 'accept'] });

    await outcome(page, 'cut.png', 'failed');
    assert.equal(await journey(page, 'cut.png'), 'done failed pending pending pending pending');
    assert.equal((await problemOf(page, 'cut.png')).code, behaviour === 'broken' ? 'InternalError' : 'connection_lost');
    await page.getByRole('button', { name: 'Try again: cut.png' }).click();

    await outcome(page, 'cut.png', 'ready');
    assert.equal(await journey(page, 'cut.png'), ALL_DONE);
    assert.equal(backend.callsTo('/policy').length, 2);
  });
}

test('An expired permission fails at OSS with its code and request id', async (t) => {
  const page = await send(t, 'expired.png', { oss: ['denied', 'accept'] });

  await outcome(page, 'expired.png', 'failed');

  const shown = await problemOf(page, 'expired.png');
  assert.equal(shown.code, 'AccessDenied');
  assert.match(shown.text, /Policy expired/);
  assert.match(shown.text, /65B9F0E1A2C3D4E5F6071829/);
  assert.equal(backend.callsTo('/confirm').length, 0);
});

test('A confirmation that is unavailable is repeated', async (t) => {
  backend.plan('busy.png', { oss: 'callback-failed', confirm: [problem(503, 'unavailable', 'Try again.'), DROP, undefined] });
  const page = await open(t, browser, backend.url);

  await choose(page, [png('busy.png')]);
  await outcome(page, 'busy.png', 'ready');

  assert.equal(backend.callsTo('/confirm').length, 3);
});

test('After a failed confirmation a new attempt does not send the file again', async (t) => {
  const unavailable = problem(503, 'unavailable', 'The queue is not available.', { 'Retry-After': '0' });
  const page = await send(t, 'stuck.png', { oss: 'callback-failed', confirm: [...Array(4).fill(unavailable), undefined] });

  await outcome(page, 'stuck.png', 'failed');
  assert.equal(await journey(page, 'stuck.png'), 'done done failed pending pending pending');
  assert.equal((await problemOf(page, 'stuck.png')).code, 'unavailable');
  await page.getByRole('button', { name: 'Try again: stuck.png' }).click();

  await outcome(page, 'stuck.png', 'ready');
  assert.equal(await journey(page, 'stuck.png'), CONFIRMED);
  assert.equal(backend.callsTo('/policy').length, 1);
});

test('A 429 is waited out as long as the server says', async (t) => {
  const page = await send(t, 'patient.png', { grant: [problem(429, 'too_many_requests', 'Slow down.', { 'Retry-After': '2' }), undefined] });

  await card(page, 'patient.png').getByText(/The server is busy\. Next attempt in 2\ss/).waitFor();
  await outcome(page, 'patient.png', 'ready');

  assert.equal(backend.callsTo('/policy').length, 2);
});

test('A server that disappears while the file is checked is waited for', async (t) => {
  const page = await send(t, 'patience.png', { status: [DROP, problem(503, 'unavailable', 'Not now.')] });

  await outcome(page, 'patience.png', 'ready');

  assert.equal(await journey(page, 'patience.png'), ALL_DONE);
});

for (const [state, code] of [['rejected', 'content_refused'], ['failed', 'object_missing']]) {
  test(`A ${state} upload fails at the check with its code`, async (t) => {
    const page = await send(t, 'checked.png', { states: [[0, 'unknown'], [200, 'received'], [400, state, code]] });

    await outcome(page, 'checked.png', 'failed');

    assert.equal(await journey(page, 'checked.png'), 'done done done done failed pending');
    assert.equal((await problemOf(page, 'checked.png')).code, code);
    assert.equal(await page.getByRole('button', { name: 'Try again: checked.png' }).count(), state === 'rejected' ? 0 : 1);
  });
}

test('The key field appears after a 401, and the waiting file goes on', async (t) => {
  const guarded = await startFakeBackend({ apiKey: 'client-key', operatorKey: 'operator-key' });
  t.after(() => guarded.stop());
  const page = await open(t, browser, guarded.url);

  await page.getByText('Operators see recent uploads').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Today' }).isVisible(), false);
  assert.equal(await page.getByLabel('API key').isVisible(), false);
  await choose(page, [png('guarded.png')]);
  await outcome(page, 'guarded.png', 'failed');
  await page.getByLabel('API key').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The server did not accept this key.').waitFor();
  await page.getByLabel('API key').fill('client-key');
  await page.getByRole('button', { name: 'Use key' }).click();
  await outcome(page, 'guarded.png', 'ready');

  assert.equal(await page.getByLabel('API key').isVisible(), false);
  assert.equal(await page.evaluate(() => sessionStorage.length), 1);
  assert.equal(guarded.callsTo('/stats').at(-1).key, 'client-key');
  await page.getByRole('button', { name: 'Use another key' }).click();
  await page.getByLabel('API key').fill('operator-key');
  await page.keyboard.press('Enter');
  await page.locator('#recent li').waitFor();
});

test('No more than three files are sent at a time', async (t) => {
  const page = await open(t, browser, backend.url);
  const names = Array.from({ length: 8 }, (_, index) => `file-${index}.txt`);

  await choose(page, names.map((name) => text(name, name.repeat(40_000))));
  for (const name of names) await outcome(page, name, 'ready');

  assert.ok(backend.mostSending <= 3, `${backend.mostSending} at a time`);
});

test('A file that waits for its turn can be cancelled', async (t) => {
  const page = await open(t, browser, backend.url);
  const busy = ['a.png', 'b.png', 'c.png'];
  for (const name of busy) backend.plan(name, { grant: [problem(429, 'too_many_requests', 'Slow down.', { 'Retry-After': '3' }), undefined] });

  await choose(page, [...busy, 'd.png'].map((name) => png(name)));
  await card(page, 'd.png').getByText('Waiting for its turn').waitFor();
  await page.getByRole('button', { name: 'Cancel d.png' }).click();
  await outcome(page, 'd.png', 'cancelled');
  for (const name of busy) await outcome(page, name, 'ready');

  assert.equal(backend.upload('d.png'), undefined);
});

test('Names and answers are shown as text, never as markup', async (t) => {
  const name = '<img src=x onerror=alert(1)>.png';
  const page = await send(t, name, { grant: problem(400, '<b>code</b>', '<script>alert(1)</script>') });

  await outcome(page, name, 'failed');

  assert.equal(await card(page, name).locator('h3').textContent(), name);
  assert.match((await problemOf(page, name)).text, /<script>alert\(1\)<\/script>/);
  assert.equal(await page.locator('.card h3 img, .card script, .card b').count(), 0);
});

test('Screen readers hear what happens', async (t) => {
  const page = await send(t, 'heard.png', {});

  await outcome(page, 'heard.png', 'ready');

  const heard = await page.getByRole('log').textContent();
  assert.match(heard, /heard\.png is uploaded/);
  assert.match(heard, /heard\.png is ready/);
});
