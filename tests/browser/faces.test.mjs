// What the page says and keeps: languages, limits, profiles, many files, what is left after a reload.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { card, choose, hasNoSidewaysScroll, journey, launch, open, outcome, shoot } from './support/browser.mjs';
import { problem, startFakeBackend } from './support/fake-backend.mjs';
import { png, text } from './support/files.mjs';
import { startPlayground } from './support/playground.mjs';

let browser;

before(async () => { browser = await launch(); });
after(() => browser?.close());

async function fake(t, options) {
  const backend = await startFakeBackend(options);
  t.after(() => backend.stop());
  return backend;
}

for (const [name, options] of [['desktop', {}], ['phone-dark', { phone: true, dark: true }]]) {
  test(`In Chinese, ${name}`, async (t) => {
    const backend = await fake(t);
    backend.plan('合同.txt', { oss: 'denied' });
    const page = await open(t, browser, `${backend.url}?lang=zh`, options);

    await choose(page, [png('照片.png'), text('合同.txt', '正文')]);
    await outcome(page, '照片.png', 'ready');
    await outcome(page, '合同.txt', 'failed');

    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    assert.equal(await page.locator('h1').textContent(), '上传到 OSS');
    assert.match(await card(page, '照片.png').innerText(), /就绪，用时 [\d.]+ 秒/);
    assert.match(await card(page, '合同.txt').innerText(), /OSS 拒绝了许可/);
    assert.equal(await page.locator('#uploads-summary').textContent(), '1 个就绪 · 1 个失败');
    await page.locator('#recent li', { hasText: '就绪' }).waitFor();
    await hasNoSidewaysScroll(page);
    await shoot(page, `chinese-${name}`);
  });
}

test('The language is the browser\'s until another is chosen, and stays then', async (t) => {
  const backend = await fake(t);
  const context = await browser.newContext({ locale: 'zh-CN' });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(backend.url);

  assert.equal(await page.locator('h1').textContent(), '上传到 OSS');
  await page.getByRole('link', { name: 'English' }).click();
  // The page is written in English: what it shows does not tell that the script has run and remembers.
  await page.waitForURL(/lang=en/, { waitUntil: 'load' });
  await page.goto(backend.url);

  assert.equal(await page.locator('h1').textContent(), 'Upload to OSS');
});

test('Every text has words in both languages', async (t) => {
  const backend = await fake(t);
  const page = await open(t, browser, backend.url);

  const [keys, used] = await page.evaluate(async () => {
    const source = await (await fetch('/words.js')).text();
    const block = (name) => source.slice(source.indexOf(`const ${name} = {`), source.indexOf('\n};', source.indexOf(`const ${name} = {`)));
    const names = (name) => [...block(name).matchAll(/^\s+(\w+): [{[']/gm), ...block(name).matchAll(/[{,] (\w+): '/g)].map(([, key]) => key).sort();
    const said = [...document.querySelectorAll('[data-say]'), ...[...document.querySelectorAll('template')].flatMap((one) => [...one.content.querySelectorAll('[data-say]')])];
    return [{ en: names('EN'), zh: names('ZH') }, said.map((element) => element.dataset.say.split('.').at(-1))];
  });

  assert.deepEqual(keys.zh, keys.en);
  assert.ok(keys.en.length > 150);
  assert.deepEqual(used.filter((key) => !keys.en.includes(key)), []);
});

test('What a profile allows is said before a file is chosen, and held against it', async (t) => {
  const pictures = { name: 'pictures', minBytes: 10, maxBytes: 2_500_000, contentTypes: ['image/*'], extensions: ['.png', '.jpg'] };
  const papers = { name: 'papers', minBytes: 0, maxBytes: 10_000_000, contentTypes: ['application/pdf', 'text/plain'], extensions: [] };
  const backend = await fake(t, { profiles: [papers, pictures] });
  const page = await open(t, browser, backend.url);

  await page.getByLabel('Profile').selectOption('pictures');
  assert.equal(await page.locator('#limits').textContent(), 'PNG, JPG · 10\u00a0B to 2.5\u00a0MB each');
  assert.equal(await page.locator('#files').getAttribute('accept'), '.png,.jpg');
  await choose(page, [png('large.png', { size: 3_000 }), text('notes.txt', 'words and words'), { name: 'tiny.png', mimeType: 'image/png', buffer: Buffer.from('x') }]);
  await outcome(page, 'notes.txt', 'failed');
  await outcome(page, 'tiny.png', 'failed');

  assert.match(await card(page, 'notes.txt').innerText(), /\.txt; allowed are PNG, JPG\./);
  assert.match(await card(page, 'tiny.png').innerText(), /1\sB; at least 10\sB are asked for\./);
  assert.equal(backend.callsTo('/policy').filter(({ json }) => json.filename !== 'large.png').length, 0);

  await page.getByLabel('Profile').selectOption('papers');
  assert.equal(await page.locator('#limits').textContent(), 'application/pdf, text/plain · Up to 10\u00a0MB each');
  await choose(page, [text('more.txt', 'words')]);
  await outcome(page, 'more.txt', 'ready');
  assert.equal(backend.callsTo('/policy').at(-1).json.profile, 'papers');
});

test('Sixty finished files are a list that one can look over', async (t) => {
  const backend = await fake(t);
  const page = await open(t, browser, backend.url);
  const names = Array.from({ length: 60 }, (_, index) => `file-${index}.txt`);

  await choose(page, names.map((name) => text(name, 'x'.repeat(2000))));
  await page.locator('#overall-text', { hasText: 'of 60 files' }).waitFor();
  await page.locator('#uploads-summary', { hasText: /^60 ready$/ }).waitFor();

  const height = await page.locator('#cards').evaluate((list) => list.offsetHeight);
  assert.ok(height < 60 * 60, `60 files are ${height} px high`);
  await hasNoSidewaysScroll(page);
  await shoot(page, 'sixty-files');
});

test('What failed can be tried again all at once', async (t) => {
  const backend = await fake(t);
  const page = await open(t, browser, backend.url);
  for (const name of ['a.txt', 'b.txt', 'c.txt']) backend.plan(name, { oss: ['denied', 'accept'] });
  backend.plan('never.txt', { grant: problem(400, 'type_not_allowed', 'Not this.') });

  await choose(page, ['a.txt', 'b.txt', 'c.txt', 'never.txt'].map((name) => text(name)));
  for (const name of ['a.txt', 'b.txt', 'c.txt', 'never.txt']) await outcome(page, name, 'failed');
  await page.getByRole('button', { name: 'Try 3 again' }).click();
  for (const name of ['a.txt', 'b.txt', 'c.txt']) await outcome(page, name, 'ready');

  assert.equal(await page.locator('#retry-all').isHidden(), true);
  assert.equal(backend.callsTo('/policy').filter(({ json }) => json.filename === 'never.txt').length, 1);
});

test('After a reload the list is there, and what was under way is followed', async (t) => {
  const backend = await fake(t);
  backend.plan('slow.png', { states: [[0, 'unknown'], [100, 'reviewing'], [2500, 'ready']] });
  backend.plan('bad.png', { states: [[0, 'rejected', 'content_refused']] });
  const page = await open(t, browser, backend.url);
  await choose(page, [png('done.png')]);
  await outcome(page, 'done.png', 'ready');
  await choose(page, [png('bad.png')]);
  await outcome(page, 'bad.png', 'failed');
  await choose(page, [png('slow.png')]);
  await card(page, 'slow.png').getByText('Waiting for the review').waitFor();

  await page.reload();

  assert.deepEqual(await page.locator('.card h3').allTextContents(), ['slow.png', 'bad.png', 'done.png']);
  assert.match(await card(page, 'bad.png').innerText(), /The review refused this file/);
  assert.equal(await page.getByRole('button', { name: 'Open done.png' }).isVisible(), true);
  await outcome(page, 'slow.png', 'ready');
  assert.equal(await journey(page, 'slow.png'), 'done done done done done done');
  assert.equal(backend.callsTo('/policy').length, 3);

  await page.getByRole('button', { name: 'Clear finished' }).click();
  await page.reload();
  assert.equal(await page.locator('.card').count(), 0);
});

test('With a real server: a ready file opens, its name survives, and the console stays silent', async (t) => {
  const backend = await startPlayground();
  t.after(() => backend.stop());
  const page = await open(t, browser, backend.url);
  const errors = [];
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  page.on('pageerror', (error) => errors.push(String(error)));

  await choose(page, [png('holiday.png'), png('harbour.png'), text('letter.txt')]);
  for (const name of ['holiday.png', 'harbour.png', 'letter.txt']) await outcome(page, name, 'ready');
  await page.reload();
  await page.locator('#recent li', { hasText: 'holiday.png' }).waitFor();

  for (const button of [page.getByRole('button', { name: 'Open holiday.png' }), page.locator('#recent').getByRole('button', { name: 'holiday.png' })]) {
    const [tab] = await Promise.all([page.context().waitForEvent('page'), button.click()]);
    await tab.waitForURL(/x-oss-signature=/);
    assert.equal(await tab.evaluate(() => document.contentType), 'image/png');
    await tab.close();
  }
  assert.deepEqual(errors, []);
});
