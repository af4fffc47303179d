// A server and an OSS on loopback that can be told to misbehave. It signs nothing and checks nothing: it exists for the
// failures that a real server does not show on demand. The two listen on different ports, so OSS is another origin here too.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';

const WWWROOT = new URL('../../../src/OssCallback.AspNetCore/wwwroot/', import.meta.url);
const MEDIA_TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src *; img-src 'self' blob: data:";
const CALLBACK_FAILED = ['CallbackFailed', 'Error status : 502.'];

/**
 * How the backend treats the file of that name. A list is used up one answer after the other; its last stays.
 * @typedef {object} Plan
 * @property {Reply | Reply[]} [grant] An answer in place of the grant.
 * @property {'accept' | 'callback-failed' | 'cut' | 'cut-after-storing' | 'cut-before-reading' | 'exists' | 'denied' | 'no-callback' | 'broken' | string[]} [oss]
 * @property {Reply | Reply[]} [confirm] An answer in place of the confirmation.
 * @property {[number, string, string?][]} [states] Milliseconds since it was queued, state, code.
 * @property {Reply[]} [status] Answers in place of the first status answers.
 * @typedef {{ status: number, json: object, headers?: Record<string, string> }} Reply
 */

/** In place of a reply: the connection is cut. */
export const DROP = Symbol('drop');

const STATES = [[0, 'unknown'], [250, 'received'], [500, 'reviewing'], [750, 'ready']];

export const problem = (status, code, detail, headers) => ({ status, json: { type: 'about:blank', title: code, status, code, detail }, headers });

const PROFILES = [{ name: 'default', minBytes: 0, maxBytes: 100_000_000, contentTypes: [], extensions: [] }];

export async function startFakeBackend({ apiKey, operatorKey, profiles = PROFILES } = {}) {
  /** @type {Map<string, Plan>} */
  const plans = new Map();
  const uploads = new Map();
  const calls = [];
  let sending = 0;
  let mostSending = 0;

  const next = (plan, name) => {
    const value = plan?.[name];
    return Array.isArray(value) ? (value.length > 1 ? value.shift() : value[0]) : value;
  };

  const api = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://backend');
    if (request.method === 'OPTIONS') return response.writeHead(204, cors()).end();
    if (!url.pathname.startsWith('/api/')) return sendFile(url.pathname, response);
    const body = await readBody(request);
    const json = body.length ? JSON.parse(body.toString()) : undefined;
    calls.push({ method: request.method, path: url.pathname, json, key: request.headers['x-api-key'] });
    const reply = answer(request, url, json);
    if (reply === DROP) return request.socket.destroy();
    sendJson(response, reply);
  });

  function answer(request, url, json) {
    const key = request.headers['x-api-key'];
    const id = url.pathname.split('/')[3];
    if (url.pathname === '/api/uploads' || url.pathname === '/api/stats') {
      if (operatorKey && !key) return problem(401, 'unauthorized', 'An API key is required.');
      if (operatorKey && key !== operatorKey) return problem(403, 'forbidden', 'This key has no operator rights.');
      return url.pathname === '/api/stats' ? ok(statistics()) : ok(listing());
    }
    if (apiKey && key !== apiKey && key !== operatorKey) return problem(401, 'unauthorized', 'An API key is required.');
    if (url.pathname === '/api/profiles') return ok({ profiles });
    if (url.pathname === '/api/policy') return grant(json);
    if (url.pathname.endsWith('/confirm')) return confirm(id, json);
    if (url.pathname.endsWith('/file')) return ok({ url: `http://127.0.0.1:${oss.address().port}/file/${id}`, expire: 0 });
    return status(id, url.searchParams.get('unknown') === '200');
  }

  function grant({ filename, contentType, size, profile }) {
    const planned = next(plans.get(filename), 'grant');
    if (planned) return planned;
    const id = randomUUID().replaceAll('-', '').slice(0, 26);
    const key = `uploads/2026/01/31/demo/${id}${extname(filename)}`;
    uploads.set(id, { id, key, filename, size, mimeType: contentType, profile: profile ?? 'default', stored: false });
    return ok({
      uploadId: id,
      method: 'POST',
      url: `http://127.0.0.1:${oss.address().port}/`,
      fields: { key, policy: 'cG9saWN5', callback: 'Y2FsbGJhY2s=', 'x-oss-content-type': contentType },
      headers: {},
      expire: Math.floor(Date.now() / 1000) + 600,
      serverTime: Math.floor(Date.now() / 1000),
      statusUrl: `/api/uploads/${id}`,
      confirmUrl: `/api/uploads/${id}/confirm`,
      ticket: `v1.test.${id}`,
    });
  }

  function confirm(id, { key, ticket }) {
    const upload = uploads.get(id);
    const planned = next(plans.get(upload?.filename), 'confirm');
    if (planned) return planned;
    if (!upload || upload.key !== key || ticket !== `v1.test.${id}`) return problem(400, 'ticket_invalid', 'The ticket is not valid.');
    if (!upload.stored) return problem(404, 'object_missing', 'The object is not in the bucket.');
    queue(upload);
    return { status: 202, json: { uploadId: id, state: 'received' } };
  }

  function queue(upload) {
    upload.queuedAt ??= Date.now();
  }

  function status(id, unknownIsFine) {
    const upload = uploads.get(id);
    const plan = plans.get(upload?.filename);
    if (plan?.status?.length) return plan.status.shift();
    const { state, code } = stateOf(upload);
    if (state === 'unknown' && unknownIsFine) return ok({ uploadId: id, state });
    return state === 'unknown' ? problem(404, 'unknown_upload', 'No such upload.') : ok({ uploadId: id, state, code });
  }

  function stateOf(upload) {
    if (upload?.queuedAt === undefined) return { state: 'unknown' };
    const age = Date.now() - upload.queuedAt;
    const [, state, code] = (plans.get(upload.filename)?.states ?? STATES).findLast(([from]) => age >= from);
    return { state, code };
  }

  const known = () => [...uploads.values()].filter((upload) => stateOf(upload).state !== 'unknown');

  function listing() {
    const list = known().sort((a, b) => b.queuedAt - a.queuedAt).map((upload) => ({
      id: upload.id,
      object: upload.key,
      fileName: upload.filename,
      size: upload.size,
      mimeType: upload.mimeType,
      receivedAt: new Date(upload.queuedAt).toISOString(),
      profile: upload.profile,
      user: 'demo',
      revision: 1,
      state: stateOf(upload).state,
      reason: stateOf(upload).code,
    }));
    return { uploads: list.slice(0, 20), continuation: null };
  }

  function statistics() {
    const types = {};
    const total = { uploads: 0, bytes: 0, rejected: 0, failed: 0 };
    for (const upload of known()) {
      const { state } = stateOf(upload);
      if (state === 'rejected' || state === 'failed') total[state]++;
      if (state !== 'ready') continue;
      const type = (types[upload.mimeType] ??= { uploads: 0, bytes: 0 });
      type.uploads++;
      type.bytes += upload.size;
      total.uploads++;
      total.bytes += upload.size;
    }
    return { from: '2026-01-31', to: '2026-01-31', timeZone: 'Asia/Shanghai', days: [{ day: '2026-01-31', ...total, types, profiles: {} }], total };
  }

  const oss = createServer(async (request, response) => {
    // Chromium silently repeats a request whose reused connection was cut; a new connection shows the cut to the page.
    if (request.method === 'OPTIONS') return response.writeHead(200, { ...cors(), Connection: 'close' }).end();
    mostSending = Math.max(mostSending, ++sending);
    try {
      await receive(request, response);
    } catch (error) {
      if (!request.destroyed) throw error;
    } finally {
      sending--;
    }
  });

  async function receive(request, response) {
    const first = await new Promise((resolve) => request.once('data', resolve));
    const id = /uploads\/[\d/]+demo\/([0-9a-f]{26})/.exec(first.toString('latin1'))?.[1];
    const upload = uploads.get(id);
    const behaviour = next(plans.get(upload?.filename), 'oss') ?? 'accept';
    if (behaviour === 'cut-before-reading') return request.socket.destroy();
    const form = Buffer.concat([first, await readBody(request)]);
    if (behaviour === 'cut') return request.socket.destroy();
    if (behaviour === 'denied') return sendXml(response, 403, 'AccessDenied', 'Invalid according to Policy: Policy expired.');
    if (behaviour === 'broken') return sendXml(response, 500, 'InternalError', 'Please try again.');

    upload.stored = true;
    upload.form = form;
    if (behaviour === 'cut-after-storing') return request.socket.destroy();
    if (behaviour === 'callback-failed') return sendXml(response, 203, ...CALLBACK_FAILED);
    if (behaviour === 'exists') return sendXml(response, 409, 'FileAlreadyExists', 'The object you specified already exists and can not be overwritten.');
    if (behaviour === 'no-callback') return response.writeHead(204, cors()).end();
    queue(upload);
    sendJson(response, ok({ Status: 'OK', uploadId: id }));
  }

  async function sendFile(pathname, response) {
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    try {
      const content = name === 'blank.html' ? '<!doctype html><title>Another project</title>' : await readFile(new URL(name, WWWROOT));
      response.writeHead(200, { 'Content-Type': MEDIA_TYPES[extname(name)], 'Content-Security-Policy': POLICY, ...cors() }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  await Promise.all([listen(api), listen(oss)]);
  return {
    url: `http://127.0.0.1:${api.address().port}/`,
    uploads,
    calls,
    plan: (filename, plan) => plans.set(filename, plan),
    upload: (filename) => [...uploads.values()].findLast((upload) => upload.filename === filename),
    callsTo: (path) => calls.filter((call) => call.path.endsWith(path)),
    get mostSending() { return mostSending; },
    stop: () => Promise.all([api, oss].map((server) => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }))),
  };
}

const ok = (json) => ({ status: 200, json });

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const cors = () => ({
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Expose-Headers': 'Retry-After, ETag, x-oss-request-id',
});

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sendJson(response, { status, json, headers }) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...cors(), ...headers }).end(JSON.stringify(json));
}

function sendXml(response, status, code, message) {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n  <RequestId>65B9F0E1A2C3D4E5F6071829</RequestId>\n</Error>\n`;
  response.writeHead(status, { 'Content-Type': 'application/xml', ...cors() }).end(xml);
}
