// A web server of an origin of its own, as an application has one: its files, and /api handed on to the service.

import { once } from 'node:events';
import { createServer, request as send } from 'node:http';

/** @param {Record<string, [type: string, content: string | Buffer | Uint8Array]>} files By path and query. */
export async function startSite(service, files) {
  const server = createServer((request, response) => {
    if (request.url.startsWith('/api/')) {
      const passed = send(new URL(request.url, service), { method: request.method, headers: request.headers }, (answer) => answer.pipe(response.writeHead(answer.statusCode, answer.headers)));
      passed.on('error', (error) => response.destroy(error));
      return request.pipe(passed);
    }
    const [type, content] = files[request.url] ?? files[new URL(request.url, 'http://site').pathname] ?? [];
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
