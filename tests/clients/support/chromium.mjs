// One Chromium for all cases.

import { chromium } from 'playwright-core';
import { LAUNCH } from '../../browser/support/page.mjs';

let browser;

export const chromiumBrowser = async () => (browser ??= await chromium.launch(LAUNCH));

export const closeChromium = () => browser?.close();
