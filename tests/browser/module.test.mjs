// upload.js as another project uses it: imported into a foreign page, with the server on another origin.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open } from './support/browser.mjs';
import { startFakeBackend } from './support/fake-backend.mjs';

let browser;
let site;
let server;

before(async () => {
  browser = await launch();
  [site, server] = await Promise.all([startFakeBackend(), startFakeBackend()]);
});

after(async () => {
  await browser?.close();
  await Promise.all([site.stop(), server.stop()]);
});

/** Runs in the page. */
async function uploadThere({ name, policyUrl, abortAt, ...options }) {
  const { uploadFile } = await import('/upload.js');
  const abort = new AbortController();
  const events = [];
  const progress = [];
  const onState = ({ step, status, phase }) => {
    events.push([step, status, phase].filter(Boolean).join(' '));
    if (abortAt === step) abort.abort(new Error('stopped by the test'));
  };
  const file = new File(['hello'], name, { type: 'text/plain' });
  try {
    const result = await uploadFile(file, { policyUrl, onState, onProgress: (p) => progress.push(p), signal: abort.signal, ...options });
    return { result, events, progress };
  } catch (error) {
    return { error: { name: error.name, step: error.step, code: error.code, message: error.message }, events, progress };
  }
}

test('A file is uploaded by a server on another origin', async (t) => {
  const page = await open(t, browser, `${site.url}blank.html`);

  const { result, events, progress } = await page.evaluate(uploadThere, { name: 'hello.txt', policyUrl: `${server.url}api/policy`, apiKey: 'key', profile: 'notes' });

  assert.equal(result.state, 'ready');
  assert.equal(result.confirmed, false);
  assert.equal(result.key, server.upload('hello.txt').key);
  assert.deepEqual(JSON.parse(result.reply.text), { Status: 'OK', uploadId: result.uploadId });
  assert.deepEqual(server.callsTo('/policy').at(-1).json, { filename: 'hello.txt', contentType: 'text/plain', size: 5, profile: 'notes' });
  assert.deepEqual([...new Set(server.calls.map(({ key }) => key))], ['key']);
  assert.deepEqual(progress.at(-1), { loaded: 5, total: 5 });
  assert.deepEqual(events.slice(0, 4), ['grant active', 'grant done', 'store active', 'store active sent']);
  assert.equal(events.at(-1), 'ready done');
  assert.equal(site.callsTo('/policy').length, 0);
});

test('The form has all fields in the order of the grant, and the file last', async (t) => {
  const page = await open(t, browser, `${site.url}blank.html`);

  await page.evaluate(uploadThere, { name: 'order.txt', policyUrl: `${server.url}api/policy` });

  const form = server.upload('order.txt').form.toString();
  const names = [...form.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name);
  assert.deepEqual(names, ['key', 'policy', 'callback', 'x-oss-content-type', 'file']);
});

test('The API key goes to the server of the policy URL and to no other', async (t) => {
  const page = await open(t, browser, `${site.url}blank.html`);
  const grant = { uploadId: 'x', method: 'POST', url: `${server.url}nowhere`, fields: { key: 'k' }, statusUrl: `${site.url}api/uploads/x`, confirmUrl: `${site.url}api/uploads/x/confirm`, ticket: 't' };
  server.plan('leak.txt', { grant: { status: 200, json: grant } });
  const before = site.calls.length;

  await page.evaluate(uploadThere, { name: 'leak.txt', policyUrl: `${server.url}api/policy`, apiKey: 'secret-key' });

  const calls = site.calls.slice(before);
  assert.ok(calls.length > 0);
  assert.deepEqual([...new Set(calls.map(({ key }) => key))], [undefined]);
});

test('An aborted signal ends the upload with its reason', async (t) => {
  const page = await open(t, browser, `${site.url}blank.html`);

  for (const abortAt of ['grant', 'store', 'queue']) {
    const { error } = await page.evaluate(uploadThere, { name: 'abort.txt', policyUrl: `${server.url}api/policy`, abortAt });
    assert.equal(error.message, 'stopped by the test', abortAt);
  }
});

test('A review that takes longer than followForMs leaves the upload as it stands', async (t) => {
  server.plan('slow.txt', { states: [[0, 'reviewing']] });
  const page = await open(t, browser, `${site.url}blank.html`);

  const { result } = await page.evaluate(uploadThere, { name: 'slow.txt', policyUrl: `${server.url}api/policy`, followForMs: 600 });

  assert.equal(result.state, 'reviewing');
});

test('An unreachable server is an error of the grant', async (t) => {
  const page = await open(t, browser, `${site.url}blank.html`);

  const { error } = await page.evaluate(uploadThere, { name: 'far.txt', policyUrl: 'http://127.0.0.1:9/api/policy' });

  assert.equal(error.name, 'UploadError');
  assert.equal(error.step, 'grant');
  assert.equal(error.code, 'server_unreachable');
});
