// One Chromium for a test file, a fresh context for each page.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ARTIFACTS = new URL('../artifacts/', import.meta.url);
const ARGUMENTS = ['--no-sandbox', '--headless', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];


/** What Chromium itself, and Uppy, say about a failed request. */
const EXPECTED = /^Failed to load resource|blocked by CORS policy|^\[Uppy\]/;

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ARGUMENTS });

/** Opens a page that fails the test at its end if a script threw or the Content-Security-Policy was violated. */
export async function open(t, browser, url, { viewport = DESKTOP, dark = false, phone = false, before } = {}) {
  const context = await browser.newContext({
    viewport: phone ? PHONE : viewport,
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: phone,
    isMobile: phone,
    deviceScaleFactor: phone ? 2 : 1,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !EXPECTED.test(text)) complaints.push(text);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  if (before) await before(page);
  await page.goto(url);
  return page;
}

export const choose = (page, files) => page.setInputFiles('#files', files);

export const card = (page, name) => page.locator('.card', { has: page.getByRole('heading', { name, exact: true }) });

export const outcome = (page, name, value) => page.locator(`.card[data-outcome="${value}"]`, { has: page.getByRole('heading', { name, exact: true }) }).waitFor();

/** The state of each step, such as "done done warn done done done". */
export const journey = (page, name) => card(page, name).locator('.journey li').evaluateAll((items) => items.map((item) => item.dataset.status).join(' '));

/** Makes uploads slow enough to look at. */
export async function throttle(page, bytesPerSecond) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytesPerSecond });
  return () => session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
}

export async function shoot(page, name) {
  await mkdir(ARTIFACTS, { recursive: true });
  // Not fullPage: it ends the emulation of a touch screen while it looks.
  const { width } = page.viewportSize();
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, ARTIFACTS)) });
}

export async function hasNoSidewaysScroll(page) {
  const { content, window } = await page.evaluate(() => ({ content: document.documentElement.scrollWidth, window: innerWidth }));
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}
