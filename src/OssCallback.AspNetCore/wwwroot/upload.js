// Uploads files from the browser straight to Alibaba Cloud OSS and follows each one until the server has checked it.
//
// It touches no page, needs no library and no build step: copy this file into your own project.
//
//   import { uploadFile } from './upload.js';
//   const { key } = await uploadFile(file, { policyUrl: '/api/policy', onProgress: ({ loaded, total }) => … });

/**
 * A step of an upload. `grant`: the server signs the permission. `store`: OSS has the object. `callback`: OSS told the
 * server, and the server verified it. `queue`: durably queued. `check`: the server looks at the object. `ready`: done.
 * @typedef {'grant' | 'store' | 'callback' | 'queue' | 'check' | 'ready'} Step
 */

/**
 * What `onState` receives. `warn` is a step that went wrong and was put right: a lost callback that was confirmed.
 * @typedef {object} StateEvent
 * @property {Step} step
 * @property {'active' | 'done' | 'warn'} status
 * @property {'sent' | 'confirming' | 'waiting' | 'offline' | 'reviewing'} [phase] What happens within the active step.
 * @property {number} [waitMs] With the phase `waiting`: how long until the next attempt.
 * @property {UploadError} [cause] Why a step waits or was confirmed.
 * @property {Grant} [grant] With a finished `grant`.
 * @property {OssReply} [reply] What OSS answered, with a finished `store`.
 */

/**
 * The answer of `POST /api/policy`.
 * @typedef {object} Grant
 * @property {string} uploadId
 * @property {string} method
 * @property {string} url
 * @property {Record<string, string>} fields Form fields, in the order in which they are posted.
 * @property {Record<string, string>} [headers]
 * @property {number} expire When the permission ends, in Unix seconds of the server.
 * @property {number} serverTime
 * @property {string} statusUrl
 * @property {string} [confirmUrl]
 * @property {string} [ticket]
 */

/**
 * @typedef {object} OssReply
 * @property {number} status 0 when the connection was cut.
 * @property {string} text The body: the callback's own answer with status 200, OSS's XML otherwise.
 * @property {string} [code] OSS's error code, such as `CallbackFailed`.
 * @property {string} [message]
 * @property {string} [requestId]
 */

/**
 * An upload whose bytes have left, to be continued without sending them again.
 * @typedef {object} Checkpoint
 * @property {Grant} grant
 * @property {OssReply} reply
 * @property {UploadError} [doubt] Why the server must be asked to look at the object itself.
 */

/**
 * @typedef {object} UploadOptions
 * @property {string | URL} [policyUrl] Default `/api/policy`. Relative URLs in the grant resolve against it.
 * @property {string} [apiKey] Sent as `X-Api-Key`, only to the origin of `policyUrl`.
 * @property {string} [profile]
 * @property {(progress: { loaded: number, total: number }) => void} [onProgress] Bytes of the file that have left.
 * @property {(event: StateEvent) => void} [onState]
 * @property {AbortSignal} [signal]
 * @property {Checkpoint} [resume] The `checkpoint` of an earlier `UploadError`.
 * @property {Limiter} [limit] From `createLimiter`, shared by several uploads.
 * @property {number} [followForMs] How long to poll for a final state; default ten minutes, for a human may be reviewing.
 */

/**
 * @typedef {object} UploadResult
 * @property {'ready' | 'received' | 'reviewing' | 'unknown'} state `ready`, unless the server needs longer than `followForMs`.
 * @property {string} uploadId
 * @property {string} key The object's key in the bucket.
 * @property {boolean} confirmed True when the callback was lost and the server was asked directly.
 * @property {OssReply} reply
 */

/** @typedef {<T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>} Limiter */

/** The steps in their order. @type {readonly Step[]} */
export const STEPS = Object.freeze(['grant', 'store', 'callback', 'queue', 'check', 'ready']);

const POLL = { firstMs: 250, factor: 1.6, maxMs: 3000, failures: 10 };
const RETRY = { attempts: 4, firstMs: 500, maxMs: 8000, longestWaitMs: 60_000 };
const API_TIMEOUT_MS = 20_000;
const FOLLOW_FOR_MS = 10 * 60_000;
const FINAL = new Set(['ready', 'rejected', 'failed']);

/** Why an upload ended without being ready. */
export class UploadError extends Error {
  /**
   * @param {Step} step Where it happened.
   * @param {string} code Stable: the server's, OSS's, or one of `server_unreachable`, `connection_lost`, `file_unreadable`, `bad_answer`.
   * @param {string} detail A sentence for people.
   * @param {{ status?: number, state?: 'rejected' | 'failed', retryAfterMs?: number, requestId?: string, cause?: unknown }} [more]
   */
  constructor(step, code, detail, { status = 0, state, retryAfterMs, requestId, cause } = {}) {
    super(detail, { cause });
    this.name = 'UploadError';
    this.step = step;
    this.code = code;
    /** HTTP status, 0 when there was no answer. */
    this.status = status;
    /** The upload's final state, when it has one. */
    this.state = state;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
    /** Pass it as `resume` to go on without sending the file again. @type {Checkpoint | undefined} */
    this.checkpoint = undefined;
  }
}

/**
 * Uploads one file and resolves when the server has accepted it as ready.
 * Rejects with an `UploadError`, or with the signal's reason when it was aborted.
 * @param {File} file
 * @param {UploadOptions} [options]
 * @returns {Promise<UploadResult>}
 */
export async function uploadFile(file, options = {}) {
  const context = {
    ...options,
    policyUrl: new URL(options.policyUrl ?? '/api/policy', globalThis.location?.href),
    emit: options.onState ?? (() => {}),
  };
  const limit = options.limit ?? ((task) => task());

  const checkpoint = options.resume ?? (await limit(() => transfer(file, context), options.signal));
  if (checkpoint.doubt) await confirm(checkpoint, context);
  const state = await follow(checkpoint, context);

  const { grant, reply, doubt } = checkpoint;
  return { state, uploadId: grant.uploadId, key: grant.fields.key, confirmed: doubt !== undefined, reply };
}

/**
 * Lets at most `max` tasks run at a time; the others wait in line and leave it when their signal is aborted.
 * @param {number} max
 * @returns {Limiter}
 */
export function createLimiter(max) {
  let running = 0;
  /** @type {Set<() => void>} */
  const line = new Set();

  const turn = (signal) =>
    new Promise((resolve, reject) => {
      const leave = () => {
        line.delete(enter);
        reject(signal.reason);
      };
      const enter = () => {
        line.delete(enter);
        signal?.removeEventListener('abort', leave);
        running++;
        resolve(undefined);
      };
      if (running < max) return enter();
      line.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });

  return async (task, signal) => {
    signal?.throwIfAborted();
    await turn(signal);
    try {
      return await task();
    } finally {
      running--;
      const [next] = line;
      next?.();
    }
  };
}

/** Steps one and two: get the grant, send the bytes. @returns {Promise<Checkpoint>} */
async function transfer(file, context) {
  context.emit({ step: 'grant', status: 'active' });
  await assertReadable(file);
  const grant = await requestGrant(file, context);
  context.emit({ step: 'grant', status: 'done', grant });

  context.emit({ step: 'store', status: 'active' });
  const reply = await postToOss(file, grant, context);
  const doubt = judge(reply);
  if (!doubt || isStored(reply)) context.emit({ step: 'store', status: 'done', reply });
  if (!doubt) context.emit({ step: 'callback', status: 'done' });
  return { grant, reply, doubt };
}

/** A folder, or a file that was moved after it was chosen, would otherwise look like a cut connection. */
async function assertReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch (cause) {
    throw new UploadError('grant', 'file_unreadable', 'The browser cannot read this file.', { cause });
  }
}

/** @returns {Promise<Grant>} */
async function requestGrant(file, context) {
  const json = {
    filename: file.name,
    contentType: file.type || 'application/octet-stream',
    size: file.size,
    profile: context.profile,
  };
  const grant = await withRetries('grant', () => callApi('grant', context.policyUrl, { json }, context), context);
  if (!grant?.url || !grant.fields?.key || !grant.statusUrl) {
    throw new UploadError('grant', 'bad_answer', 'The answer to the grant request is not a grant.');
  }
  return grant;
}

/**
 * Posts the form. XMLHttpRequest, because fetch does not report upload progress.
 * @returns {Promise<OssReply>}
 */
function postToOss(file, grant, context) {
  const { onProgress, signal, emit } = context;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const settle = (action) => () => {
      signal?.removeEventListener('abort', abort);
      action();
    };
    request.addEventListener('load', settle(() => resolve(readReply(request))));
    request.addEventListener('error', settle(() => resolve({ status: 0, text: '' })));
    request.addEventListener('abort', settle(() => reject(signal?.reason)));
    request.upload.addEventListener('progress', (event) => onProgress?.(fileProgress(event, file.size)));
    request.upload.addEventListener('load', () => emit({ step: 'store', status: 'active', phase: 'sent' }));
    signal?.addEventListener('abort', abort, { once: true });

    request.open(grant.method ?? 'POST', new URL(grant.url, context.policyUrl));
    for (const [name, value] of Object.entries(grant.headers ?? {})) request.setRequestHeader(name, value);
    request.send(createForm(file, grant.fields));
  });
}

/** OSS ignores what follows the file, so the file comes last. */
function createForm(file, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return form;
}

/** The event counts the whole form; its fields come before the file. */
function fileProgress({ loaded, total }, size) {
  const overhead = Math.max(0, total - size);
  return { loaded: Math.min(size, Math.max(0, loaded - overhead)), total: size };
}

/** @returns {OssReply} */
function readReply(request) {
  const xml = request.getResponseHeader('Content-Type')?.includes('xml') ? request.responseXML : null;
  const element = (name) => xml?.getElementsByTagName(name)[0]?.textContent || undefined;
  return {
    status: request.status,
    text: request.responseText,
    code: element('Code'),
    message: element('Message'),
    requestId: element('RequestId'),
  };
}

/**
 * What OSS's answer means: undefined when the server has accepted the callback, a doubt when the server must be asked
 * whether the object is there, and an exception when OSS refused the upload.
 * @param {OssReply} reply
 */
function judge(reply) {
  const { status, code, message, requestId } = reply;
  if (status === 200 && callbackAccepted(reply.text)) return undefined;
  if (status === 0) return new UploadError('store', 'connection_lost', 'The connection to OSS was lost during the upload.');
  if (isStored(reply)) {
    const detail = message ?? 'OSS stored the object, but the answer is not the one our server gives to a callback.';
    return new UploadError('callback', code ?? `http_${status}`, detail, { status, requestId });
  }
  const error = new UploadError('store', code ?? `http_${status}`, message ?? `OSS answered ${status}.`, { status, requestId });
  if (status >= 500) return error;
  throw error;
}

/** 203: the callback failed. 409: an earlier attempt got through. Other 2xx: OSS did not call back. */
function isStored({ status }) {
  return (status >= 200 && status < 300) || status === 409;
}

function callbackAccepted(text) {
  try {
    return JSON.parse(text).Status === 'OK';
  } catch {
    return false;
  }
}

/** Asks the server to look at the object itself, since its callback may never have come. */
async function confirm(checkpoint, context) {
  const { grant, reply, doubt } = checkpoint;
  const step = isStored(reply) ? 'callback' : 'store';
  if (!grant.confirmUrl || !grant.ticket) throw doubt;

  context.emit({ step, status: 'active', phase: 'confirming', cause: doubt });
  const json = { key: grant.fields.key, ticket: grant.ticket };
  const url = new URL(grant.confirmUrl, context.policyUrl);
  try {
    await withRetries(step, () => callApi(step, url, { json }, context), context, isTransientOrMissing);
  } catch (error) {
    if (error.code === 'object_missing') throw doubt;
    throw isTransient(error) || error.status === 401 ? withCheckpoint(error, checkpoint) : error;
  }
  context.emit({ step: 'store', status: 'done', reply });
  context.emit({ step: 'callback', status: 'warn', cause: doubt });
}

/** Polls until the state is final. Nothing is lost when this fails: the upload is in the queue. */
async function follow(checkpoint, context) {
  const url = new URL(checkpoint.grant.statusUrl, context.policyUrl);
  const deadline = performance.now() + (context.followForMs ?? FOLLOW_FOR_MS);
  let report = { state: 'unknown' };
  let delay = POLL.firstMs;
  let failures = 0;
  context.emit({ step: 'queue', status: 'active' });

  while (true) {
    let waitMs = delay;
    try {
      const latest = await readState(url, context);
      const isNews = failures > 0 || latest.state !== report.state;
      if (latest.state !== report.state) waitMs = delay = POLL.firstMs;
      if (isNews) emitState(latest.state, context.emit);
      report = latest;
      failures = 0;
    } catch (error) {
      failures++;
      if (!isTransient(error) || failures > POLL.failures) throw withCheckpoint(error, { ...checkpoint, doubt: undefined });
      waitMs = Math.max(delay, error.retryAfterMs ?? 0);
      context.emit({ step: isProcessed(report.state) ? 'check' : 'queue', status: 'active', phase: 'offline', cause: error });
    }
    if (FINAL.has(report.state)) return finish(report);
    if (performance.now() + waitMs > deadline) return report.state;
    await sleep(waitMs, context.signal);
    delay = Math.min(delay * POLL.factor, POLL.maxMs);
  }
}

/**
 * The record appears when the processor takes the message from the queue; until then the id is unknown. That is asked for
 * as an answer like any other: a browser shows every 404 in red. A server that does not know the parameter answers 404.
 */
async function readState(url, context) {
  url.searchParams.set('unknown', '200');
  try {
    return await callApi('queue', url, {}, context);
  } catch (error) {
    if (error.code === 'unknown_upload') return { state: 'unknown' };
    throw error;
  }
}

function isProcessed(state) {
  return state !== 'unknown';
}

function emitState(state, emit) {
  if (!isProcessed(state)) return emit({ step: 'queue', status: 'active' });
  emit({ step: 'queue', status: 'done' });
  if (state === 'ready') {
    emit({ step: 'check', status: 'done' });
    emit({ step: 'ready', status: 'done' });
  } else if (!FINAL.has(state)) {
    emit({ step: 'check', status: 'active', phase: state === 'reviewing' ? 'reviewing' : undefined });
  }
}

/** @param {{ state: string, code?: string }} report */
function finish({ state, code }) {
  if (state === 'ready') return state;
  const detail = state === 'rejected' ? 'The object was checked and will not be used.' : 'Checking the object did not succeed.';
  throw new UploadError('check', code ?? state, detail, { status: 200, state });
}

function withCheckpoint(error, checkpoint) {
  if (error instanceof UploadError) error.checkpoint = checkpoint;
  return error;
}

/**
 * Calls the server: JSON in, JSON out, an `UploadError` with the problem's code otherwise.
 * @param {Step} step Named in errors.
 * @param {URL} url
 * @param {{ json?: unknown }} request With `json` it is a POST.
 */
export async function callApi(step, url, { json }, context) {
  const headers = { Accept: 'application/json, application/problem+json' };
  if (json) headers['Content-Type'] = 'application/json';
  if (context.apiKey && url.origin === context.policyUrl.origin) headers['X-Api-Key'] = context.apiKey;

  const timeout = AbortSignal.timeout(API_TIMEOUT_MS);
  const signal = context.signal ? AbortSignal.any([context.signal, timeout]) : timeout;
  let response;
  let body;
  try {
    response = await fetch(url, {
      method: json ? 'POST' : 'GET',
      headers,
      body: json && JSON.stringify(json),
      cache: 'no-store',
      signal,
    });
    body = await response.text();
  } catch (cause) {
    context.signal?.throwIfAborted();
    throw new UploadError(step, 'server_unreachable', 'The server cannot be reached.', { cause });
  }
  const answer = parseJson(body);
  if (response.ok && answer) return answer;
  throw problem(step, response, answer);
}

/** RFC 9457 problem details, or whatever a gateway answered in their place. */
function problem(step, response, answer) {
  const { status } = response;
  const code = answer?.code ?? (response.ok ? 'bad_answer' : `http_${status}`);
  const detail = answer?.detail ?? answer?.title ?? `The server answered ${status}.`;
  return new UploadError(step, code, detail, { status, retryAfterMs: readRetryAfter(response) });
}

export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds or a date. Across origins the server must expose the header. */
function readRetryAfter(response) {
  const value = response.headers.get('Retry-After');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** Repeats what may succeed in a moment, as slowly as the server asks for. */
async function withRetries(step, action, context, worthRetrying = isTransient) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      const waitMs = error.retryAfterMs ?? Math.min(RETRY.firstMs * 2 ** (attempt - 1), RETRY.maxMs);
      if (attempt === RETRY.attempts || waitMs > RETRY.longestWaitMs || !worthRetrying(error)) throw error;
      context.emit({ step, status: 'active', phase: 'waiting', waitMs, cause: error });
      await sleep(waitMs, context.signal);
    }
  }
}

function isTransient(error) {
  if (!(error instanceof UploadError)) return false;
  return error.code === 'server_unreachable' || error.status === 408 || error.status === 429 || error.status >= 500;
}

/** OSS may still be storing an object whose connection was cut after the last byte. */
function isTransientOrMissing(error) {
  return isTransient(error) || error.code === 'object_missing';
}

function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve(undefined);
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
