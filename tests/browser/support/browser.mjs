// One Chromium for a test file, a fresh context for each page.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { LAUNCH } from './page.mjs';

export { DESKTOP, PHONE, open } from './page.mjs';

const ARTIFACTS = new URL('../artifacts/', import.meta.url);

export const launch = () => chromium.launch(LAUNCH);

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
