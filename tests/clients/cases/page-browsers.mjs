// The browser clients of docs/clients.md in Chromium, on a page of another origin than the server: the bundled code is the page's.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pageCode } from '../../browser/support/page-code.mjs';
import { png, text } from '../../browser/support/files.mjs';
import { open } from '../../browser/support/page.mjs';
import { chromiumBrowser } from '../support/chromium.mjs';
import { PICTURES, TINY, server, settled, withFault } from '../support/deployment.mjs';
import { bundle } from '../support/page-bundles.mjs';
import { startPages } from '../support/pages.mjs';

const ARTIFACTS = new URL('../artifacts/', import.meta.url);
const moduleFile = (path) => readFile(new URL(`../node_modules/${path}`, import.meta.url), 'utf8');
const HEADERS = "() => ({ 'X-Api-Key': 'of-the-user' })";
const SET_UP = `import { uploadService } from './upload-service.js';
const asked = new URLSearchParams(location.search);
const service = uploadService(asked.get('server'), ${HEADERS});
const profile = asked.get('profile') ?? undefined;
window.settled = [];
`;

/** How each library is put on a page. `upload-service.js` and the component are the page's. */
const LIBRARIES = {
  antd: {
    entry: `${SET_UP}import { createRoot } from 'react-dom/client';
import { OssUpload } from './OssUpload.jsx';
createRoot(document.querySelector('#root')).render(<OssUpload service={service} profile={profile} onReady={(upload) => window.settled.push(upload)} />);`,
    refusal: '.ant-typography-danger',
    done: '.ant-typography-success',
  },
  'element-plus': {
    entry: `${SET_UP}import { createApp, h } from 'vue';
import ElementPlus from 'element-plus';
import OssUpload from './OssUpload.vue';
createApp({ render: () => h(OssUpload, { service, profile, onReady: (upload) => window.settled.push(upload) }) }).use(ElementPlus).mount('#root');`,
    styles: 'element-plus/dist/index.css',
    refusal: '.el-alert__title',
    done: '.el-upload-list__item.is-success',
    expected: /^Error: The (type|file)/,
  },
  FilePond: {
    entry: `${SET_UP}import { ossPond } from './filepond.js';
ossPond(document.querySelector('#root').appendChild(document.createElement('input')), service, { profile })
  .on('processfile', (error, { serverId }) => error || window.settled.push({ uploadId: serverId, state: 'ready' }));`,
    styles: 'filepond/dist/filepond.css',
    refusal: '.filepond--file-status-main:not(:empty)',
    done: '[data-filepond-item-state="processing-complete"]',
  },
  plupload: {
    entry: `${SET_UP}import { ossUploader } from './plupload.js';
const root = document.querySelector('#root');
const [choose, list] = [root.appendChild(document.createElement('button')), root.appendChild(document.createElement('ul'))];
choose.textContent = 'Choose files';
ossUploader(choose, service, (file, upload, error) => {
  const item = list.appendChild(document.createElement('li'));
  item.className = error ? 'refused' : 'done';
  item.textContent = error ? error.message : file.name + ': ' + upload.state;
  if (upload) window.settled.push(upload);
}, profile);`,
    before: 'plupload/js/plupload.full.min.js',
    refusal: '.refused',
    done: '.done',
    // A directory's policy knows nothing of types: these are found out after the upload.
    refused: { type: /rejected: type_not_allowed/, size: /maximum allowed size|exceeds/i },
  },
};

const REFUSED = { type: /allows only|allows image\/\*|type/i, size: /16/ };

const bundles = new Map();
const bundled = (name) => bundles.get(name) ?? bundles.set(name, bundle(LIBRARIES[name].entry)).get(name);

async function start(t, name, query = {}) {
  const { styles, before, expected } = LIBRARIES[name];
  const site = await startPages(t, {
    '/': `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><style>body { max-width: 40rem; margin: 2rem auto; font: 1rem system-ui }</style>
${styles ? `<style>${await moduleFile(styles)}</style>` : ''}<div id="root"></div>${before ? '<script src="/before.js"></script>' : ''}<script src="/page.js"></script></html>`,
    '/page.js': await bundled(name),
    ...(before && { '/before.js': await moduleFile(before) }),
  });
  return open(t, await chromiumBrowser(), `${site}/?${new URLSearchParams({ server: server(), ...query })}`, { expected });
}

const choose = (page, files) => page.locator('input[type=file]').first().setInputFiles(files);

async function ready(page, count = 1) {
  await page.waitForFunction((count) => window.settled.length === count, count, { timeout: 30_000 });
  return page.evaluate(() => window.settled);
}

for (const [name, { done, refusal, refused = REFUSED }] of Object.entries(LIBRARIES)) {
  test(`docs/clients.md, ${name}: two files, verified callbacks, ready`, async (t) => {
    const page = await start(t, name);
    const sent = [];
    page.on('request', (request) => sent.push(request));
    const files = [png('Größe 海.png'), png('b.png', { hue: 0.3 })];

    await choose(page, files);
    const uploads = await ready(page, 2);

    const records = await Promise.all(uploads.map(({ uploadId }) => settled(uploadId)));
    assert.deepEqual(records.map(({ state, source, size }) => [state, source, size]).sort(), files.map(({ buffer }) => ['ready', 'callback', buffer.length]).sort());
    await page.locator(done).nth(1).waitFor();
    // The user's credentials go to the service, from another origin, and never to OSS.
    const keyed = sent.filter((request) => request.headers()['x-api-key'] === 'of-the-user');
    assert.ok(keyed.length >= 3 && keyed.every((request) => request.url().startsWith(server())), `${keyed.length} requests with credentials`);
    await mkdir(ARTIFACTS, { recursive: true });
    await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, ARTIFACTS)) });
  });

  for (const fault of ['dropCallback', 'cutUploadConnection']) {
    test(`docs/clients.md, ${name}: after ${fault} the upload is confirmed, ready`, async (t) => {
      const page = await start(t, name);

      const [{ uploadId }] = await withFault(fault, async () => {
        await choose(page, png('photo.png'));
        return ready(page);
      });

      const { state, source } = await settled(uploadId);
      assert.deepEqual([state, source], ['ready', 'confirm']);
    });
  }

  for (const [by, profile] of [['type', PICTURES], ['size', TINY]]) {
    test(`docs/clients.md, ${name}: a file that is refused by its ${by} is shown with the reason`, async (t) => {
      const page = await start(t, name, { profile });

      await choose(page, text('notes.txt', 'Some words that are longer.'));

      const shown = page.locator(refusal).first();
      await shown.waitFor({ state: 'attached' });
      await page.waitForFunction((selector) => document.querySelector(selector).textContent.length > 12, refusal);
      assert.match(await shown.textContent(), refused[by]);
      assert.deepEqual(await page.evaluate(() => window.settled), []);
    });
  }
}

test('docs/clients.md, plain browser: the page as it is, beside the service', async (t) => {
  const code = await pageCode();
  const site = await startPages(t, { '/plain.html': code['plain.html'], '/upload-service.js': code['upload-service.js'] });
  const page = await open(t, await chromiumBrowser(), `${site}/plain.html`, { before: (page) => page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 })) });
  const line = (name) => page.locator('#uploads li', { hasText: name });

  await choose(page, [png('photo.png'), { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<p>') }]);
  await line('photo.png: ready').waitFor();
  await line(/^page\.html: .*allows all types but those that run scripts/).waitFor();

  await withFault('dropCallback', async () => {
    const confirmed = page.waitForResponse((response) => response.url().endsWith('/confirm'));
    await choose(page, png('unheard.png'));
    await line('unheard.png: ready').waitFor();
    assert.equal((await confirmed).status(), 202);
  });

  await withFault('cutUploadConnection', async () => {
    await choose(page, png('cut.png'));
    await line('cut.png: ready').waitFor();
  });
});
