// The Uppy page on an origin of its own: uppy/page.js with the samples of docs/clients.

import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeDocumented } from './documented.mjs';
import { startSite } from './site.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export async function startUppyPage(service) {
  return startSite(service, {
    '/': ['text/html; charset=utf-8', await readFile(file('uppy/page.html'))],
    '/page.js': ['text/javascript; charset=utf-8', await bundle()],
    '/uppy.css': ['text/css; charset=utf-8', Buffer.concat(await Promise.all(['core', 'dashboard'].map((name) => readFile(file(`node_modules/@uppy/${name}/dist/style.min.css`)))))],
    '/favicon.ico': ['image/x-icon', ''],
  });
}

async function bundle() {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-uppy-'));
  try {
    await writeDocumented(folder);
    await cp(file('uppy/page.js'), join(folder, 'page.js'));
    const { outputFiles } = await build({ entryPoints: [join(folder, 'page.js')], nodePaths: [file('node_modules')], bundle: true, format: 'esm', write: false, logLevel: 'error' });
    return outputFiles[0].contents;
  } finally {
    await rm(folder, { recursive: true });
  }
}
