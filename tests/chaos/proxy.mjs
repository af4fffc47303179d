// An HTTP proxy in between: hands on what comes, slowly, not at all, or without handing back the answer.

import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * @param {() => string} target Where the next request goes.
 * @param {{ keep?: number, port?: number }} [options] How many of the latest requests are kept.
 */
export async function startProxy(target, { keep = 0, port = 0 } = {}) {
  const agent = new Agent({ keepAlive: true });
  const proxy = { behaviour: 'up', kept: [] };
  const server = createServer(async (request, response) => {
    const { behaviour } = proxy;
    const chunks = [];
    request.on('error', () => {});
    response.on('error', () => {});
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // Whoever asked went away.
    }
    const body = Buffer.concat(chunks);
    if (keep > 0) {
      proxy.kept.push({ path: request.url, headers: request.headers, body });
      if (proxy.kept.length > keep) proxy.kept.shift();
    }
    if (behaviour === 'cuts before') return request.socket.destroy();
    if (behaviour === 'throttles') return response.writeHead(503, { 'x-ms-error-code': 'ServerBusy', 'content-length': 0 }).end();
    if (behaviour === 'slow') await pause(1_500);
    const onward = send(new URL(request.url, target()), { method: request.method, headers: request.headers, agent }, async (answer) => {
      // Done, and nobody hears of it: the hardest thing to be right about.
      if (behaviour === 'cuts after') {
        answer.resume();
        return request.socket.destroy();
      }
      response.writeHead(answer.statusCode, answer.headers);
      answer.on('error', () => response.destroy()).pipe(response);
    });
    onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    onward.end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${server.address().port}`, port: server.address().port,
    close: () => { server.close(); server.closeAllConnections(); agent.destroy(); },
  });
}
