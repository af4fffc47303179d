// The main flows, against the real server: the one at PLAYGROUND_URL when it is given, else a playground of their own.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { card, choose, hasNoSidewaysScroll, journey, launch, open, outcome, shoot, throttle } from './support/browser.mjs';
import { large, png } from './support/files.mjs';
import { setFaults, startPlayground } from './support/playground.mjs';

const ALL_DONE = 'done done done done done done';
const VIEWS = [['desktop', {}], ['phone', { phone: true }]];

let browser;
let backend;
let url;

before(async () => {
  browser = await launch();
  backend = process.env.PLAYGROUND_URL ? undefined : await startPlayground();
  url = process.env.PLAYGROUND_URL ?? backend.url;
});

afterEach(() => setFaults(url));

after(async () => {
  await browser?.close();
  await backend?.stop();
});

for (const [view, options] of VIEWS) {
  test(`Several files go their way at once and become ready, ${view}`, async (t) => {
    const page = await open(t, browser, url, options);
    const names = ['one.png', 'two.png', 'three.png', 'four.png', 'five.png'];

    await choose(page, names.map((name, index) => png(name, { hue: index / 5 })));

    for (const name of names) {
      await outcome(page, name, 'ready');
      assert.equal(await journey(page, name), ALL_DONE);
    }
    assert.equal(await page.locator('#uploads-summary').textContent(), '5 ready');
    await hasNoSidewaysScroll(page);
    await shoot(page, `flow-several-${view}`);
  });
}

test('The answer of the callback and the object key are shown', async (t) => {
  const page = await open(t, browser, url);

  await choose(page, [png('answer.png')]);
  await outcome(page, 'answer.png', 'ready');
  await page.getByRole('button', { name: 'Details of answer.png' }).click();
  await card(page, 'answer.png').locator('summary').click();

  const answer = JSON.parse(await card(page, 'answer.png').locator('[data-body]').textContent());
  assert.equal(answer.Status, 'OK');
  assert.equal(answer.uploadId, await card(page, 'answer.png').locator('[data-id]').textContent());
  assert.match(await card(page, 'answer.png').locator('[data-key]').textContent(), /\.png$/);
});

for (const [view, options] of VIEWS) {
  test(`Progress shows bytes, percent and speed, ${view}`, async (t) => {
    const page = await open(t, browser, url, options);
    const lift = await throttle(page, 400_000);

    await choose(page, [large('progress.png', 900_000)]);
    await card(page, 'progress.png').getByText(/of 900\skB · [1-9]\d?\s%/).waitFor();
    await card(page, 'progress.png').getByText(/B\/s · .* left/).waitFor();
    const value = await card(page, 'progress.png').locator('progress').evaluate((bar) => bar.value);

    await shoot(page, `flow-progress-${view}`);
    assert.ok(value > 0 && value < 1, `the bar stands at ${value}`);
    await lift();
    await outcome(page, 'progress.png', 'ready');
  });
}

for (const [view, options] of VIEWS) {
  test(`A cancelled upload stops, and can be tried again, ${view}`, async (t) => {
    const page = await open(t, browser, url, options);
    const lift = await throttle(page, 100_000);

    await choose(page, [large('cancel.png', 900_000)]);
    await card(page, 'cancel.png').getByText(/[1-9]\d?\s%/).waitFor();
    await page.getByRole('button', { name: 'Cancel cancel.png' }).click();
    await outcome(page, 'cancel.png', 'cancelled');
    await shoot(page, `flow-cancelled-${view}`);

    assert.equal(await journey(page, 'cancel.png'), 'done pending pending pending pending pending');
    await lift();
    await page.getByRole('button', { name: 'Try again: cancel.png' }).click();
    await outcome(page, 'cancel.png', 'ready');
  });
}

for (const [view, options] of VIEWS) {
  test(`A 203 is confirmed, ${view}`, async (t) => {
    await setFaults(url, { dropCallback: true });
    const page = await open(t, browser, url, options);
    const confirmed = page.waitForResponse((response) => response.url().endsWith('/confirm'));

    await choose(page, [png('lost-callback.png')]);
    await outcome(page, 'lost-callback.png', 'ready');

    assert.ok((await confirmed).ok());
    assert.equal(await journey(page, 'lost-callback.png'), 'done done warn done done done');
    await hasNoSidewaysScroll(page);
    await shoot(page, `flow-confirmed-${view}`);
  });
}

test('A ready file appears among the recent uploads and in the numbers', async (t) => {
  const page = await open(t, browser, url);

  await choose(page, [png('counted.png')]);
  await outcome(page, 'counted.png', 'ready');

  await page.locator('#recent li', { hasText: 'counted.png' }).getByText('ready').waitFor();
  await page.locator('#today-types', { hasText: 'image/png' }).waitFor();
  assert.match(await page.locator('#today-uploads').textContent(), /^[1-9]/);
});

test('Everything works by keyboard', async (t) => {
  const answerChooser = (page) => page.on('filechooser', (chooser) => chooser.setFiles([png('keyboard.png')]));
  const page = await open(t, browser, url, { before: answerChooser });

  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the upload');
  await page.keyboard.press('Enter');
  await page.locator('#files:focus').waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await outcome(page, 'keyboard.png', 'ready');
  await page.getByRole('button', { name: 'Remove keyboard.png' }).focus();
  await page.keyboard.press('Enter');

  assert.equal(await page.evaluate(() => document.activeElement.id), 'files');
  assert.equal(await page.locator('.card').count(), 0);
});

test('Files can be dropped and pasted', async (t) => {
  const page = await open(t, browser, url);
  const send = ({ type, name, bytes }) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
    const event = type === 'paste' ? new ClipboardEvent(type, { clipboardData: data, bubbles: true }) : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector('main').dispatchEvent(event);
  };
  const { buffer } = png('dropped.png');

  await page.evaluate(send, { type: 'drop', name: 'dropped.png', bytes: [...buffer] });
  await page.evaluate(send, { type: 'paste', name: 'image.png', bytes: [...buffer] });

  await outcome(page, 'dropped.png', 'ready');
  await page.getByRole('heading', { name: /^Pasted .*\.png$/ }).waitFor();
});
