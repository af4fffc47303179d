// A web server of another origin than OSS and our server, as an application has one: its pages, and /api passed on to the server.

import { createServer, request as send } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { server } from './deployment.mjs';

const MEDIA_TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** @param {Record<string, string | URL>} pages Path → the page itself, or the file that holds it. */
export async function startPages(t, pages) {
  const site = createServer(async (request, response) => {
    if (request.url.startsWith('/api/')) {
      const passed = send(new URL(request.url, server()), { method: request.method, headers: request.headers }, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
      passed.on('error', (error) => response.destroy(error));
      return request.pipe(passed);
    }
    const { pathname } = new URL(request.url, 'http://page');
    const page = pages[request.url] ?? pages[pathname];
    if (page === undefined) return response.writeHead(404).end();
    const content = page instanceof URL ? await readFile(page) : page;
    response.writeHead(200, { 'Content-Type': MEDIA_TYPES[extname(page instanceof URL ? page.pathname : pathname) || '.html'] }).end(content);
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  return `http://127.0.0.1:${site.address().port}`;
}
