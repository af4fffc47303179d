// Screenshots in artifacts/, for people; and the few things about looks that a machine can tell.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { card, choose, hasNoSidewaysScroll, launch, open, outcome, shoot, throttle } from './support/browser.mjs';
import { problem, startFakeBackend } from './support/fake-backend.mjs';
import { large, png, text } from './support/files.mjs';

let browser;

before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A page on which every kind of card can be seen. */
async function busyPage(t, options) {
  const backend = await startFakeBackend();
  t.after(() => backend.stop());
  backend.plan('invoice-2026-01.exe', { grant: problem(400, 'extension_not_allowed', 'Files that end in .exe are not accepted by the profile "default".') });
  backend.plan('harbour.png', { oss: 'callback-failed' });
  backend.plan('contract.txt', { oss: 'denied' });
  backend.plan('portrait.png', { states: [[0, 'unknown'], [100, 'reviewing']] });
  backend.plan('a-very-long-name-that-someone-gave-to-a-scanned-document-on-a-friday-afternoon-final-2.txt', { states: [[0, 'unknown'], [200, 'rejected', 'content_refused']] });
  const page = await open(t, browser, backend.url, options);

  const settled = [
    [text('a-very-long-name-that-someone-gave-to-a-scanned-document-on-a-friday-afternoon-final-2.txt'), 'failed'],
    [text('invoice-2026-01.exe'), 'failed'],
    [text('contract.txt', 'x'.repeat(3000)), 'failed'],
    [png('harbour.png', { hue: 0.1, size: 160 }), 'ready'],
    [png('mountain.png', { hue: 0.4, size: 200 }), 'ready'],
  ];
  for (const [file, end] of settled) {
    await choose(page, [file]);
    await outcome(page, file.name, end);
  }
  await choose(page, [png('portrait.png', { hue: 0.8 })]);
  await card(page, 'portrait.png').getByText('Waiting for the review').waitFor();
  await throttle(page, 300_000);
  await choose(page, [large('summer.png', 2_400_000)]);
  await card(page, 'summer.png').getByText(/left/).waitFor();
  await page.getByRole('button', { name: 'Details of mountain.png' }).click();
  await card(page, 'mountain.png').locator('summary').click();
  return page;
}

for (const [name, options] of [
  ['desktop-light', {}],
  ['desktop-dark', { dark: true }],
  ['phone-light', { phone: true }],
  ['phone-dark', { phone: true, dark: true }],
  ['smallest', { viewport: { width: 320, height: 640 } }],
]) {
  test(`Busy, ${name}`, async (t) => {
    const page = await busyPage(t, options);

    await hasNoSidewaysScroll(page);
    await shoot(page, `busy-${name}`);
  });

  test(`Empty, ${name}`, async (t) => {
    const backend = await startFakeBackend(name === 'desktop-dark' ? { operatorKey: 'operator' } : {});
    t.after(() => backend.stop());
    const page = await open(t, browser, backend.url, options);
    await page.locator('#recent-hint').waitFor();

    await hasNoSidewaysScroll(page);
    await shoot(page, `empty-${name}`);
  });
}

test('The key field', async (t) => {
  const backend = await startFakeBackend({ apiKey: 'client', operatorKey: 'operator' });
  t.after(() => backend.stop());
  const page = await open(t, browser, backend.url);

  await choose(page, [png('guarded.png')]);
  await page.getByLabel('API key').waitFor();
  await outcome(page, 'guarded.png', 'failed');

  await shoot(page, 'key');
});

for (const dark of [false, true]) {
  test(`Text has enough contrast, ${dark ? 'dark' : 'light'}`, async (t) => {
    const page = await busyPage(t, { dark });

    const poor = await page.evaluate(poorContrast);

    assert.deepEqual(poor, []);
  });
}

test('Nothing turns when the reader asked for reduced motion', async (t) => {
  const backend = await startFakeBackend();
  t.after(() => backend.stop());
  backend.plan('still.png', { states: [[0, 'reviewing']] });
  const page = await open(t, browser, backend.url);
  await page.emulateMedia({ reducedMotion: 'reduce' });

  await choose(page, [png('still.png')]);
  await card(page, 'still.png').getByText('Waiting for the review').waitFor();

  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
});

/** Runs in the page: texts below the 4.5 to 1 of WCAG AA. */
function poorContrast() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [r, g, b] = rgba(colour).slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgba(colour)[3] === 255) return colour;
    }
    return 'white';
  };
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim()).join('');
    if (!own || !element.checkVisibility({ visibilityProperty: true }) || element.closest('.visually-hidden, template, .skip-link')) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${element.className || element.tagName}: "${own.slice(0, 30)}" ${ratio.toFixed(2)}`);
  }
  return poor;
}
