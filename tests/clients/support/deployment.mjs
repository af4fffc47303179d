// Server and simulated OSS as one process, shared by all cases, and what the cases ask them.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { patience } from '../../browser/support/patience.mjs';
import { startPlayground } from '../../browser/support/playground.mjs';

export const BUCKET = 'playground';
export const REGION = 'cn-hangzhou';
export const ACCESS_KEY = { accessKeyId: 'playground-id', accessKeySecret: 'playground-secret' };

/** A profile whose callback asks for a variable of the client's. */
export const ALBUM = 'album';

/** A profile that refuses by size. */
export const TINY = 'tiny';

const SETTINGS = { Policy__Profiles__album__Variables__0: 'x:album', Policy__Profiles__tiny__MaxBytes: '16', Policy__AllowedOrigins__0: '*' };
const SETTLE_TIMEOUT = patience(20_000);

let playground;

/** The two addresses, once {@link start} has returned. */
export const server = () => playground.url;
export const oss = () => playground.ossUrl;

/** The simulated OSS by name: ali-oss signs no URL for an endpoint that is an IP address. */
export const ossByName = () => playground.ossUrl.replace('127.0.0.1', 'localhost');

export async function start() {
  playground = await startPlayground({ settings: SETTINGS });
}

export const stop = () => playground?.stop();

/** A permission to upload one object, as any client gets it. */
export async function grant(file, { profile = 'default' } = {}) {
  const query = new URLSearchParams({ filename: file.name, contentType: file.mimeType, size: String(file.buffer.length), profile });
  const answer = await fetch(`${server()}/api/policy?${query}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

/** A permission for a directory, in one of the shapes of OSS's documentation. */
export async function directoryGrant(format, profile = 'default') {
  const answer = await fetch(`${server()}/api/policy?${new URLSearchParams({ format, profile })}`);
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

/** The grant's callback in the form that ali-oss takes. The ticket is in its body. */
export function callbackFor(granted, customValue) {
  const { callbackUrl, callbackBody, callbackBodyType, callbackHost, callbackSNI } = JSON.parse(Buffer.from(granted.fields.callback, 'base64').toString());
  return { url: callbackUrl, body: callbackBody, contentType: callbackBodyType, host: callbackHost, callbackSNI, ...(customValue && { customValue }) };
}

/** Waits until the server is done with the upload and returns its record. */
export async function settled(uploadId) {
  const deadline = Date.now() + SETTLE_TIMEOUT;
  for (;;) {
    const answer = await fetch(`${server()}/api/uploads/${uploadId}`);
    const { state, record } = await answer.json();
    if (['ready', 'rejected', 'failed'].includes(state)) return record;
    assert.ok(Date.now() < deadline, `upload ${uploadId} is still ${state ?? answer.status}`);
    await pause(50);
  }
}

/** The upload is ready, OSS told us so, and the record says what was sent. */
export async function assertReady(granted, file, { operation, source = 'callback', variables = {} } = {}) {
  const record = await settled(granted.uploadId);
  assert.deepEqual(
    { state: record.state, source: record.source, object: record.object, size: record.size, mimeType: record.mimeType, variables: record.variables ?? {} },
    { state: 'ready', source, object: granted.fields.key, size: file.buffer.length, mimeType: file.mimeType, variables },
  );
  if (operation) assert.equal(record.operation, operation);
  return record;
}

/** What the callback answered, as the uploader sees it. */
export const assertAnswer = (answer, granted) => assert.deepEqual(answer, { Status: 'OK', uploadId: granted.uploadId });

/** Nothing is known of the upload; its client confirms it, and it becomes ready. */
export async function assertConfirmable(granted, file) {
  assert.equal((await fetch(`${server()}/api/uploads/${granted.uploadId}`)).status, 404);
  const answer = await fetch(`${server()}/api/uploads/${granted.uploadId}/confirm`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ key: granted.fields.key, ticket: granted.ticket }),
  });
  assert.equal(answer.status, 202, await answer.clone().text());
  await assertReady(granted, file, { source: 'confirm' });
}

/** Something goes wrong at OSS while the action runs. */
export async function withFault(fault, action) {
  await setFaults({ [fault]: true });
  try {
    return await action();
  } finally {
    await setFaults({});
  }
}

async function setFaults(faults) {
  const answer = await fetch(`${oss()}/_simulator/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  assert.equal(answer.status, 200, await answer.clone().text());
}
