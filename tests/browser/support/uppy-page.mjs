// Serves the Uppy page on an origin of its own, bundled from uppy/ and the code of docs/clients.md, and hands /api on to the service.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request as send } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writePageCode } from './page-code.mjs';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export async function startUppyPage(service) {
  const code = await writePageCode({ 'page.js': await readFile(file('uppy/page.js')) });
  const bundle = await build({ entryPoints: [join(code.folder, 'page.js')], nodePaths: [file('node_modules')], bundle: true, format: 'esm', write: false, logLevel: 'error' });
  await code.remove();
  const files = {
    '/': ['text/html; charset=utf-8', await readFile(file('uppy/page.html'))],
    '/page.js': ['text/javascript; charset=utf-8', bundle.outputFiles[0].contents],
    '/uppy.css': ['text/css; charset=utf-8', Buffer.concat(await Promise.all(['core', 'dashboard'].map((name) => readFile(file(`node_modules/@uppy/${name}/dist/style.min.css`)))))],
    '/favicon.ico': ['image/x-icon', ''],
  };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    if (pathname.startsWith('/api/')) {
      const passed = send(new URL(request.url, service), { method: request.method, headers: request.headers }, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
      passed.on('error', (error) => response.destroy(error));
      return request.pipe(passed);
    }
    const [type, content] = files[pathname] ?? [];
    return content === undefined ? response.writeHead(404).end() : response.writeHead(200, { 'Content-Type': type }).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: async () => {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}
