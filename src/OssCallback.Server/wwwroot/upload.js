// Uploads files from the browser straight to Alibaba Cloud OSS and follows each one until the server has checked it.
//
// Part 1 is the upload itself. It touches no page, needs no library and no build step: copy it into your own project.
// Part 2, below the second banner, wires index.html to it. Drop it when you copy.
//
//   import { uploadFile } from './upload.js';
//   const { key } = await uploadFile(file, { policyUrl: '/api/policy', onProgress: ({ loaded, total }) => … });

// ---------------------------------------------------------------------------------------------------------------------
// Part 1: the upload
// ---------------------------------------------------------------------------------------------------------------------

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

/** The record appears when the processor takes the message from the queue; until then the id is unknown. */
async function readState(url, context) {
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
 * Calls our server: JSON in, JSON out, an `UploadError` with the problem's code otherwise.
 * @param {Step} step Named in errors.
 * @param {URL} url
 * @param {{ json?: unknown }} request With `json` it is a POST.
 */
async function callApi(step, url, { json }, context) {
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

function parseJson(text) {
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

// ---------------------------------------------------------------------------------------------------------------------
// Part 2: the page
// ---------------------------------------------------------------------------------------------------------------------

const PARALLEL_UPLOADS = 3;
const REFRESH = { everyMs: 5000, afterFailureMs: 30_000 };
const PREVIEW_MAX_BYTES = 20_000_000;
const KEY_ITEM = 'oss-upload-api-key';

const STEP_LABELS = { grant: 'Grant', store: 'In OSS', callback: 'Callback', queue: 'Queued', check: 'Checked', ready: 'Ready' };
const STATUS_WORDS = { pending: 'not yet', active: 'in progress', done: 'done', warn: 'done in another way', failed: 'failed' };

/** What people are told about a code: what happened, what they can do, and whether trying again can help. */
const PROBLEMS = {
  file_too_large: { title: 'The file is too large', advice: 'Choose a smaller file, or make this one smaller.', final: true },
  file_too_small: { title: 'The file is too small', advice: 'Choose another file.', final: true },
  file_empty: { title: 'The file is empty', advice: 'Choose another file.', final: true },
  type_not_allowed: { title: 'This type is not accepted', advice: 'Convert the file, or choose one of an accepted type.', final: true },
  extension_not_allowed: { title: 'This file extension is not accepted', advice: 'Choose a file of an accepted type.', final: true },
  unknown_profile: { title: 'The server does not know this profile', advice: 'Check the profile name in the address or in the page.', final: true },
  unauthorized: { title: 'The server asks for an API key', advice: 'Enter the key above. Waiting files then start by themselves.' },
  forbidden: { title: 'This API key may not upload', advice: 'Use a key that has the right to.' },
  server_unreachable: { title: 'The server cannot be reached', advice: 'Check the network connection, then try again.' },
  connection_lost: {
    title: 'The connection to OSS was lost',
    advice: 'The file did not arrive. Try again. If it never works, the CORS rules of the bucket must allow this page.',
  },
  file_unreadable: { title: 'The browser cannot read this file', advice: 'Folders cannot be uploaded. If the file was moved or changed, choose it again.', final: true },
  object_missing: { title: 'The object is not in the bucket', advice: 'It may have been deleted. Upload the file again.' },
  rejected: { title: 'The review refused this file', advice: 'Choose another file.', final: true },
  failed: { title: 'The server could not check the object', advice: 'Try again, or ask the operator to look at the upload.' },
  CallbackFailed: {
    title: 'OSS has the file, but could not report it',
    advice: 'The server does not know of it yet. Try again; the file is not sent a second time if the server can be asked.',
  },
  AccessDenied: { title: 'OSS refused the permission', advice: 'It may have expired. Try again to get a new one.' },
  EntityTooLarge: { title: 'OSS refused the size', advice: 'The file is larger than it was when the upload began.' },
  EntityTooSmall: { title: 'OSS refused the size', advice: 'The file is smaller than it was when the upload began.' },
  SignatureDoesNotMatch: { title: 'OSS did not accept the signature', advice: 'The access key in the server’s settings is probably wrong.' },
  InvalidAccessKeyId: { title: 'OSS does not know the access key', advice: 'Check the access key in the server’s settings.' },
};

const PROBLEMS_BY_STATUS = {
  401: PROBLEMS.unauthorized,
  403: PROBLEMS.forbidden,
  429: { title: 'Too many requests at once', advice: 'Wait a moment, then try again.' },
};

const PROBLEMS_BY_STEP = {
  grant: { title: 'The server gave no permission', advice: 'If the reason may pass, try again.' },
  store: { title: 'OSS did not take the file', advice: 'Try again.' },
  callback: { title: 'OSS has the file, but the server could not confirm it', advice: 'Try again; the file is not sent a second time.' },
  queue: { title: 'The state of the upload is unknown', advice: 'The file is stored and queued. Try again to ask for its state.' },
  check: { title: 'The file was not accepted', advice: 'Choose another file.' },
  ready: { title: 'The upload did not finish', advice: 'Try again.' },
};

// Words and numbers

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fraction = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const dateAndTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

function formatBytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${(value < 100 && power > 0 ? fraction : number).format(value)}\u00a0${units[power]}`;
}

function formatDuration(seconds) {
  if (seconds < 10) return `${fraction.format(seconds)}\u00a0s`;
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}\u00a0min ${Math.round(seconds % 60)}\u00a0s`;
  return `${Math.floor(seconds / 3600)}\u00a0h ${Math.round((seconds % 3600) / 60)}\u00a0min`;
}

function formatAge(date) {
  const seconds = Math.max(0, (Date.now() - date.getTime()) / 1000);
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))}\u00a0min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)}\u00a0h ago`;
  return `${Math.round(seconds / 86_400)}\u00a0d ago`;
}

function describe(error) {
  if (!(error instanceof UploadError)) return { title: 'The page made a mistake', advice: 'Reload the page and try again.' };
  if (error.state === 'rejected') return PROBLEMS.rejected;
  const byStatus = error.step === 'store' ? undefined : PROBLEMS_BY_STATUS[error.status];
  return PROBLEMS[error.code] ?? PROBLEMS[error.state] ?? byStatus ?? PROBLEMS_BY_STEP[error.step];
}

// Page elements

const element = (id) => document.getElementById(id);
const part = (root, name) => root.querySelector(`[data-${name}]`);
const fromTemplate = (id) => element(id).content.firstElementChild.cloneNode(true);

/** Settings and the key, shared by the uploads and the lists. */
function createSession() {
  const { policyUrl, profile } = element('upload-page').dataset;
  return {
    policyUrl: new URL(policyUrl || '/api/policy', location.href),
    profile: new URLSearchParams(location.search).get('profile') || profile || undefined,
    apiKey: readStoredKey(),
    /** What the files of this page were called before they became objects. @type {Map<string, string>} */
    names: new Map(),
  };
}

/** A page that may not store anything still works; it asks for the key again after a reload. */
function readStoredKey() {
  try {
    return sessionStorage.getItem(KEY_ITEM) ?? undefined;
  } catch {
    return undefined;
  }
}

function storeKey(key) {
  try {
    sessionStorage.setItem(KEY_ITEM, key);
  } catch {
    // Kept in memory only.
  }
}

/** The key field, which stays hidden until the server asks for a key. */
function createKeyPanel(session, onKey) {
  const panel = element('key-panel');
  const input = element('api-key');
  const hint = element('key-hint');

  panel.addEventListener('submit', (event) => {
    event.preventDefault();
    session.apiKey = input.value.trim();
    storeKey(session.apiKey);
    input.value = '';
    panel.hidden = true;
    onKey();
  });

  return {
    ask() {
      if (session.apiKey) hint.textContent = 'The server did not accept this key. Enter another one.';
      const isNew = panel.hidden;
      panel.hidden = false;
      if (isNew) input.focus();
    },
  };
}

/** Tells screen readers what happens, a few words at a time. */
function announce(text) {
  const log = element('announcer');
  const line = document.createElement('p');
  line.textContent = text;
  log.append(line);
  while (log.childElementCount > 8) log.firstElementChild.remove();
}

/** Bytes per second, smoothed; undefined until there is something to say. */
function createSpeedometer() {
  let last;
  let speed;
  return (loaded) => {
    const now = performance.now();
    if (last && now - last.now < 300) return speed;
    if (last && loaded > last.loaded) {
      const latest = ((loaded - last.loaded) * 1000) / (now - last.now);
      speed = speed === undefined ? latest : speed * 0.7 + latest * 0.3;
    }
    last = { now, loaded };
    return speed;
  };
}

/** One file on the page: its card, and the upload behind it. */
class FileCard {
  constructor(file, page) {
    this.file = file;
    this.page = page;
    this.root = fromTemplate('card-template');
    this.steps = new Map(STEPS.map((step) => [step, createStep(step)]));
    /** @type {'waiting' | 'running' | 'ready' | 'pending' | 'failed' | 'cancelled'} */
    this.outcome = 'waiting';
    this.fill();
  }

  fill() {
    const { name, size, type } = this.file;
    this.set('name', name);
    part(this.root, 'name').title = name;
    this.set('meta', [formatBytes(size), type].filter(Boolean).join(' · '));
    part(this.root, 'progress').setAttribute('aria-label', `Progress of ${name}`);
    part(this.root, 'journey').append(...[...this.steps.values()].map(({ root }) => root));
    part(this.root, 'journey').setAttribute('aria-label', `Steps of ${name}`);
    fillBadge(part(this.root, 'badge'), this.file);
    this.button('cancel', `Cancel ${name}`, () => this.cancel());
    this.button('retry', `Try ${name} again`, () => this.start());
    this.button('remove', `Remove ${name} from this list`, () => this.page.remove(this));
  }

  button(name, label, action) {
    part(this.root, name).setAttribute('aria-label', label);
    part(this.root, name).addEventListener('click', action);
  }

  set(name, text) {
    part(this.root, name).textContent = text;
  }

  show(name, visible) {
    part(this.root, name).hidden = !visible;
  }

  get isActive() {
    return this.outcome === 'waiting' || this.outcome === 'running';
  }

  async start() {
    const { session, limit } = this.page;
    const resume = this.error?.checkpoint;
    this.reset(resume);
    try {
      const result = await uploadFile(this.file, {
        policyUrl: session.policyUrl,
        apiKey: session.apiKey,
        profile: session.profile,
        limit,
        resume,
        signal: this.abort.signal,
        onProgress: (progress) => this.onProgress(progress),
        onState: (event) => this.onState(event),
      });
      this.onResult(result);
    } catch (error) {
      if (this.abort.signal.aborted) this.onCancelled();
      else this.onError(error);
    }
    this.page.onSettled(this);
  }

  cancel() {
    this.abort.abort();
  }

  reset(resume) {
    this.abort = new AbortController();
    this.error = undefined;
    this.isReported = resume !== undefined && !resume.doubt;
    this.startedAt = performance.now();
    this.speed = createSpeedometer();
    for (const step of STEPS) {
      if (!resume || step === 'queue' || this.steps.get(step).status === 'failed') this.mark(step, 'pending');
    }
    this.show('problem', false);
    this.show('answer', resume !== undefined);
    this.setProgress(resume ? this.file.size : 0);
    this.setOutcome('waiting');
    this.set('status', 'Waiting for its turn');
    this.page.onChange();
  }

  setOutcome(outcome) {
    const hadFocus = this.root.contains(document.activeElement);
    this.outcome = outcome;
    this.root.dataset.outcome = outcome;
    const canRetry = outcome === 'cancelled' || (outcome === 'failed' && !describe(this.error).final);
    this.show('cancel', this.isActive && !this.isReported);
    this.show('retry', canRetry);
    this.show('remove', !this.isActive);
    this.show('progress', this.isActive && !this.isReported);
    this.set('speed', '');
    if (hadFocus && document.activeElement === document.body) part(this.root, canRetry ? 'retry' : 'remove').focus();
  }

  mark(step, status) {
    markStep(this.steps.get(step), status);
  }

  onProgress({ loaded, total }) {
    const speed = this.speed(loaded);
    this.setProgress(loaded);
    const percent = total ? Math.floor((loaded / total) * 100) : 100;
    this.set('status', `${formatBytes(loaded)} of ${formatBytes(total)} · ${percent}\u00a0%`);
    this.set('speed', speed ? `${formatBytes(speed)}/s · ${formatDuration(Math.ceil((total - loaded) / speed))} left` : '');
  }

  setProgress(loaded) {
    const bar = part(this.root, 'progress');
    bar.value = this.file.size ? loaded / this.file.size : 0;
  }

  onState(event) {
    const { step, status, grant, reply } = event;
    if (this.outcome === 'waiting') this.setOutcome('running');
    this.mark(step, status);
    this.set('status', statusText(event, this.file));
    if (step !== 'store' || event.phase) this.set('speed', '');
    if (event.phase === 'sent') this.setProgress(this.file.size);
    if (grant) this.showGrant(grant);
    if (reply) this.showReply(reply);
    if (step === 'callback' && status !== 'active') this.onStored();
    this.page.onChange();
  }

  /** From here on there is nothing to cancel: the server has the report. */
  onStored() {
    this.isReported = true;
    this.show('cancel', false);
    this.show('progress', false);
    announce(`${this.file.name} is uploaded and waits to be checked.`);
  }

  showGrant({ uploadId, fields, expire, serverTime }) {
    this.page.session.names.set(uploadId, this.file.name);
    this.set('id', uploadId);
    this.set('key', fields.key);
    // What is left counts from now: this device's clock may be wrong.
    this.set('expire', dateAndTime.format(new Date(Date.now() + (expire - serverTime) * 1000)));
  }

  showReply({ status, text, code }) {
    const answer = parseJson(text);
    this.set('answer-line', [status || 'none', answer ? JSON.stringify(answer) : code].filter(Boolean).join(' '));
    this.set('body-title', status === 200 && answer ? 'Callback’s answer, relayed by OSS' : `OSS’s answer, status ${status}`);
    this.set('body', answer ? JSON.stringify(answer, null, 2) : text || '(nothing)');
    this.show('answer', true);
  }

  onResult({ state, confirmed }) {
    if (state !== 'ready') return this.onStillPending(state);
    this.setOutcome('ready');
    const seconds = (performance.now() - this.startedAt) / 1000;
    this.set('status', `Ready in ${formatDuration(seconds)}${confirmed ? ', confirmed without a callback' : ''}`);
    announce(`${this.file.name} is ready.`);
  }

  onStillPending(state) {
    this.setOutcome('pending');
    this.set('status', `Still ${state === 'reviewing' ? 'in review' : 'queued'}. The upload is safe; you may close this page.`);
  }

  onCancelled() {
    for (const [step, { status }] of this.steps) if (status === 'active') this.mark(step, 'pending');
    this.setOutcome('cancelled');
    this.set('status', 'Cancelled');
    announce(`${this.file.name} is cancelled.`);
  }

  onError(error) {
    this.error = error;
    this.mark(error.step ?? 'grant', 'failed');
    this.setOutcome('failed');
    if (!(error instanceof UploadError)) console.error(error);
    const { title, advice } = describe(error);
    this.set('status', '');
    this.set('problem-title', title);
    this.set('problem-code', error.code ?? '');
    this.set('problem-detail', [error.message, error.requestId && `OSS request ${error.requestId}.`].filter(Boolean).join(' '));
    this.set('problem-advice', advice);
    this.show('problem', true);
    announce(`${this.file.name}: ${title}. ${advice}`);
  }
}

function createStep(step) {
  const root = fromTemplate('step-template');
  root.querySelector('.step-label').textContent = STEP_LABELS[step];
  const view = { step, root, status: 'pending' };
  markStep(view, 'pending');
  return view;
}

function markStep(view, status) {
  const { root, step } = view;
  view.status = status;
  root.dataset.status = status;
  root.toggleAttribute('aria-current', status === 'active');
  if (status === 'active') root.setAttribute('aria-current', 'step');
  root.querySelector('use').setAttribute('href', ['done', 'warn', 'failed'].includes(status) ? `#icon-${status}` : '#');
  part(root, 'step-status').textContent = `: ${STATUS_WORDS[status]}`;
  if (step === 'callback') root.querySelector('.step-label').textContent = status === 'warn' ? 'Confirmed' : STEP_LABELS.callback;
}

/** One sentence for what is happening now. */
function statusText({ step, status, phase, waitMs, cause }, file) {
  if (phase === 'waiting') {
    const reason = cause?.status === 429 ? 'The server is busy' : (cause?.message ?? 'No answer').replace(/\.$/, '');
    return `${reason}. Next attempt in ${formatDuration(waitMs / 1000)}`;
  }
  if (phase === 'confirming') return `${describe(cause).title}. Asking the server to look`;
  if (phase === 'offline') return 'The upload is safe. The server does not answer at the moment';
  if (phase === 'sent') return 'Sent. OSS is calling the server back';
  if (phase === 'reviewing') return 'Checked. Waiting for the review';
  if (status !== 'active') return '';
  switch (step) {
    case 'grant': return 'Asking for permission';
    case 'store': return `Sending ${formatBytes(file.size)}`;
    case 'queue': return 'In the queue';
    case 'check': return 'The server is checking the object';
    default: return '';
  }
}

/** A small picture for images, the extension for everything else. */
function fillBadge(badge, file) {
  const extension = /\.([^.]{1,5})$/.exec(file.name)?.[1] ?? 'file';
  badge.textContent = extension.toUpperCase();
  if (!file.type.startsWith('image/') || file.size > PREVIEW_MAX_BYTES) return;
  const image = new Image();
  image.alt = '';
  image.addEventListener('load', () => {
    badge.replaceChildren(image);
    URL.revokeObjectURL(image.src);
  });
  image.addEventListener('error', () => URL.revokeObjectURL(image.src));
  image.src = URL.createObjectURL(file);
}

/** All cards of the page, and what they have in common. */
class UploadPage {
  constructor() {
    this.session = createSession();
    this.limit = createLimiter(PARALLEL_UPLOADS);
    /** @type {FileCard[]} */
    this.cards = [];
    this.keyPanel = createKeyPanel(this.session, () => this.onKey());
    this.overview = createOverview(this.session, this.keyPanel);
    listenForFiles((files) => this.add(files));
    element('clear').addEventListener('click', () => this.clear());
    window.addEventListener('beforeunload', (event) => {
      if (this.cards.some((card) => card.isActive && !card.isReported)) event.preventDefault();
    });
  }

  add(files) {
    const cards = files.map((file) => new FileCard(file, this));
    this.cards.unshift(...cards);
    element('cards').prepend(...cards.map(({ root }) => root));
    for (const card of cards) card.start();
  }

  remove(card) {
    this.cards = this.cards.filter((other) => other !== card);
    card.root.remove();
    element('files').focus();
    this.onChange();
  }

  clear() {
    for (const card of this.cards.filter(({ isActive }) => !isActive)) card.root.remove();
    this.cards = this.cards.filter(({ isActive }) => isActive);
    element('files').focus();
    this.onChange();
  }

  onKey() {
    this.overview.refresh();
    for (const card of this.cards) if (card.error?.status === 401) card.start();
  }

  onSettled(card) {
    if (card.error?.status === 401) this.keyPanel.ask();
    this.overview.refresh();
    this.onChange();
  }

  onChange() {
    const count = (outcome) => this.cards.filter((card) => card.outcome === outcome).length;
    const active = this.cards.filter(({ isActive }) => isActive).length;
    const parts = [
      active && `${number.format(active)} under way`,
      count('ready') && `${number.format(count('ready'))} ready`,
      count('failed') && `${number.format(count('failed'))} failed`,
    ];
    element('uploads-summary').textContent = parts.filter(Boolean).join(' · ');
    element('uploads').hidden = this.cards.length === 0;
    element('how').hidden = this.cards.length > 0;
    element('clear').hidden = active === this.cards.length;
  }
}

/** The file button, the drop zone (the whole window takes drops) and the clipboard. */
function listenForFiles(onFiles) {
  const input = element('files');
  input.addEventListener('change', () => {
    onFiles([...input.files]);
    input.value = '';
  });

  const highlight = (event, on) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    element('drop').classList.toggle('is-over', on);
  };
  window.addEventListener('dragover', (event) => highlight(event, true));
  window.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) highlight(event, false);
  });
  window.addEventListener('drop', (event) => {
    highlight(event, false);
    if (event.dataTransfer?.files.length) onFiles([...event.dataTransfer.files]);
  });

  window.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length) onFiles(files.map(namePasted));
  });
}

/** Browsers call every pasted picture image.png. */
function namePasted(file) {
  if (!/^image\.\w+$/.test(file.name)) return file;
  const stamp = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return new File([file], file.name.replace('image', `Pasted ${stamp}`), { type: file.type });
}

/** Today's numbers and the recent uploads: refreshed while the page is visible, unless the server refuses them. */
function createOverview(session, keyPanel) {
  let timer;
  let running = false;
  let refusedKey;

  async function refresh() {
    clearTimeout(timer);
    if (document.hidden || running || refusedKey === (session.apiKey ?? '')) return;
    running = true;
    const errors = await Promise.all([
      refreshPart('stats', session, showToday),
      refreshPart('uploads?limit=20', session, showRecent),
    ]);
    running = false;
    if (errors.some(isRefusal)) refusedKey = session.apiKey ?? '';
    else timer = setTimeout(refresh, errors.some(Boolean) ? REFRESH.afterFailureMs : REFRESH.everyMs);
  }

  document.addEventListener('visibilitychange', refresh);
  element('enter-key').addEventListener('click', () => keyPanel.ask());
  refresh();
  return { refresh };
}

/** @returns {Promise<UploadError | undefined>} */
async function refreshPart(path, session, show) {
  try {
    show(await callApi('grant', new URL(path, session.policyUrl), {}, session), undefined, session);
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    show(undefined, error, session);
    return error;
  }
}

function isRefusal(error) {
  return error?.status === 401 || error?.status === 403;
}

function showToday(stats, error) {
  element('today').hidden = isRefusal(error);
  element('today-hint').hidden = !error;
  element('today-body').hidden = Boolean(error);
  if (error) return;
  const { total, days, timeZone } = stats;
  const refused = (total.rejected ?? 0) + (total.failed ?? 0);
  element('today-zone').textContent = timeZone ?? '';
  element('today-uploads').textContent = number.format(total.uploads);
  element('today-bytes').textContent = formatBytes(total.bytes);
  element('today-refused').textContent = number.format(refused);
  element('today-refused-figure').hidden = refused === 0;
  element('today-types').replaceChildren(...typeRows(days?.at(-1)?.types ?? {}));
}

function typeRows(types) {
  const rows = Object.entries(types).sort(([, a], [, b]) => b.uploads - a.uploads).slice(0, 6);
  const most = Math.max(1, ...rows.map(([, { uploads }]) => uploads));
  return rows.map(([type, { uploads, bytes }]) => {
    const row = fromTemplate('type-template');
    part(row, 'type').textContent = type;
    part(row, 'count').textContent = `${number.format(uploads)} · ${formatBytes(bytes)}`;
    part(row, 'bar').style.setProperty('--share', `${(uploads / most) * 100}%`);
    return row;
  });
}

function showRecent(list, error, session) {
  const uploads = list?.uploads ?? [];
  element('recent').replaceChildren(...uploads.map((upload) => recentRow(upload, session.names)));
  element('recent-hint').hidden = uploads.length > 0;
  element('recent-hint-text').textContent = recentHint(error);
  element('enter-key').hidden = !isRefusal(error);
  element('enter-key').textContent = session.apiKey ? 'Use another key' : 'Enter a key';
}

function recentRow({ id, object, size, mimeType, state, reason, receivedAt }, names) {
  const row = fromTemplate('recent-template');
  const received = new Date(receivedAt);
  row.dataset.state = state;
  part(row, 'name').textContent = names.get(id) ?? object.split('/').at(-1);
  part(row, 'name').title = object;
  part(row, 'meta').textContent = [formatBytes(size ?? 0), mimeType].filter(Boolean).join(' · ');
  part(row, 'state').textContent = state;
  part(row, 'state').title = reason ?? '';
  part(row, 'time').dateTime = receivedAt;
  part(row, 'time').textContent = formatAge(received);
  part(row, 'time').title = dateAndTime.format(received);
  return row;
}

function recentHint(error) {
  if (isRefusal(error)) return 'Operators see recent uploads and today’s numbers here.';
  return error ? 'The server does not answer at the moment.' : 'Nothing yet. The first upload appears here.';
}

if (globalThis.document?.getElementById('upload-page')) new UploadPage();
