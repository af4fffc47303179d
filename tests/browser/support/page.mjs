// How Chromium is started, and a page that watches itself. Imports no package, so that tests with packages of their own can use it.

import assert from 'node:assert/strict';
import { patience } from './patience.mjs';

const ARGUMENTS = ['--no-sandbox', '--headless', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const LAUNCH = { executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ARGUMENTS };

/** What Chromium itself, and Uppy, say about a failed request. */
const EXPECTED = /^Failed to load resource|blocked by CORS policy|^\[Uppy\]/;

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** Opens a page that fails the test at its end if a script threw, complained, or violated the Content-Security-Policy. */
export async function open(t, browser, url, { viewport = DESKTOP, dark = false, phone = false, before, tolerate } = {}) {
  const context = await browser.newContext({
    viewport: phone ? PHONE : viewport,
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: phone,
    isMobile: phone,
    deviceScaleFactor: phone ? 2 : 1,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience(15_000));
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !EXPECTED.test(text) && !tolerate?.test(text)) complaints.push(text);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  if (before) await before(page);
  await page.goto(url);
  return page;
}
