// Clients of all kinds, and a ledger of what each of them was answered. Nothing here knows how the service works inside.

import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { signedHeaders } from './bucket.mjs';
import { form, NoAnswerError, postJson, send } from './http.mjs';
import { randomOf } from './random.mjs';

const KINDS = {
  form: 30, 'form twice at once': 8, 'signed URL': 14, 'replaced by another': 14, 'replaced by the same': 5, parts: 9, directory: 8, 'too large': 4, 'wrong type': 3, cancelled: 4, forged: 3, sts: 8, 'replaced by another type': 3, replayed: 6,
};

/** Of those that were not told 200: how many tell the service themselves; the others are left to its own search. */
const CONFIRMS = 0.6;

/**
 * @typedef {{ key: string, kind: string, contents: { etag: string, size: number, outcome: string }[], isRejected?: boolean }} Entry
 *   An outcome is `ok` (OSS answered 200), `failed` (203: stored, callback not taken), `exists` (409), `cut` (no answer), `refused`.
 */

/** @returns {Promise<Entry[]>} */
export async function traffic(world, { seed, clients, until }) {
  const ledger = [];
  await Promise.all(Array.from({ length: clients }, async (_, number) => {
    const random = randomOf(seed, `client/${number}`);
    while (Date.now() < until) {
      await upload(world, random.weighted(KINDS), random, (entry) => ledger.push(entry));
      await pause(random.between(0, 60));
    }
  }));
  return ledger;
}

async function upload(world, kind, random, note) {
  const content = () => random.bytes(random.whole(0, 4_000));
  switch (kind) {
    case 'form':
    case 'form twice at once': {
      const grant = await ask(world, `policy?filename=a.txt`);
      const entry = begin(note, kind, grant.fields.key);
      const file = content();
      const times = kind === 'form' ? 1 : 2;
      await Promise.all(Array.from({ length: times }, () => post(entry, grant, grant.fields, file)));
      return settle(world, entry, grant, random);
    }
    case 'replaced by another':
    case 'replaced by the same': {
      const grant = await ask(world, `policy?filename=a.txt&profile=album`);
      const entry = begin(note, kind, grant.fields.key);
      let file = content();
      for (let times = random.whole(2, 3); times > 0; times--) {
        await post(entry, grant, grant.fields, file);
        await settle(world, entry, grant, random);
        if (kind === 'replaced by another') file = content();
        await pause(random.between(0, 1_500));
      }
      return undefined;
    }
    case 'signed URL':
    case 'too large': {
      const isLarge = kind === 'too large';
      const grant = await ask(world, `signed-url?filename=a.txt${isLarge ? '&profile=small' : ''}`);
      const entry = begin(note, kind, grant.key);
      entry.isRejected = isLarge;
      const file = isLarge ? random.bytes(2_000) : content();
      await attempt(entry, file, () => send(grant.url, { method: 'PUT', headers: grant.headers, body: file }));
      return settle(world, entry, grant, random);
    }
    case 'directory':
    case 'wrong type': {
      const grant = await ask(world, 'policy?format=v4');
      const key = `${grant.dir}${random.whole(0, 1e9)}.${kind === 'directory' ? 'txt' : 'png'}`;
      const entry = begin(note, kind, key);
      entry.isRejected = kind === 'wrong type';
      const fields = {
        key, policy: grant.policy, 'x-oss-signature-version': grant.version, 'x-oss-credential': grant.x_oss_credential, 'x-oss-date': grant.x_oss_date,
        'x-oss-signature': grant.signature, callback: grant.callback, success_action_status: '200',
      };
      await post(entry, { url: grant.host }, fields, content(), kind === 'directory' ? 'text/plain' : 'image/png');
      return settle(world, entry, { key, ticket: grant.ticket, confirmUrl: '/api/confirm' }, random);
    }
    case 'parts':
      return inParts(world, random, note);
    case 'cancelled': {
      const grant = await ask(world, `policy?filename=a.txt`);
      const entry = begin(note, kind, grant.fields.key);
      // Its sender goes away in the middle of the file.
      entry.contents.push({ etag: 'none', size: 0, outcome: 'cut' });
      const cancelled = form(grant.fields, random.bytes(1_000), 'text/plain');
      await trySend(grant.url, { ...cancelled, cutAfter: cancelled.body.length - 500 });
      return random.chance(CONFIRMS) ? confirm(world, entry, grant) : undefined;
    }
    case 'sts':
    case 'replaced by another type': {
      const grant = await ask(world, 'sts');
      const entry = begin(note, kind, `${grant.prefix}${random.whole(0, 1e9)}.txt`);
      const file = content();
      for (const type of kind === 'sts' ? ['text/plain'] : ['text/plain', 'text/csv']) {
        await attempt(entry, file, () => putSigned(grant, entry.key, file, type));
        await settle(world, entry, { key: entry.key, ticket: grant.ticket, confirmUrl: '/api/confirm' }, random);
        await pause(random.between(0, 1_500));
      }
      return undefined;
    }
    case 'replayed': {
      // Somebody sends a genuine callback again, some time later: it is answered somehow, and changes nothing.
      if (world.balancer.kept.length === 0) return undefined;
      const { path, headers, body } = random.pick(world.balancer.kept);
      const { host, connection, 'content-length': length, 'transfer-encoding': encoding, ...rest } = headers;
      await trySend(`${world.url}${path}`, { method: 'POST', headers: rest, body });
      return undefined;
    }
    default: {
      // Whoever knows the address can call; nothing of it may be taken.
      const entry = begin(note, kind, `uploads/forged/${random.whole(0, 1e9)}.txt`);
      const body = `bucket=chaos&object=${encodeURIComponent(entry.key)}&size=1&etag=%22X%22&mimeType=text%2Fplain&ticket=v1.a.1.b.c.d`;
      await attempt(entry, Buffer.alloc(1), () => send(`${world.url}/api/callback`, {
        method: 'POST', body,
        headers: { authorization: Buffer.alloc(64).toString('base64'), 'x-oss-pub-key-url': Buffer.from(world.oss.url).toString('base64'), 'content-type': 'application/x-www-form-urlencoded' },
      }));
      return undefined;
    }
  }
}

function begin(note, kind, key) {
  const entry = { key, kind, contents: [] };
  note(entry);
  return entry;
}

/** Refusals of `/api/sts` that pass; its answers tell no status. */
const PASSING = new Set(['sts_unavailable', 'out_of_time', 'store_unavailable']);

/** Asks the service until it answers: it is away now and then. @param {object} [body] What is posted. */
async function ask(world, path, body) {
  for (;; await pause(100)) {
    const url = `${world.url}/api/${path}`;
    const answer = await heard(body ? postJson(url, body) : send(url));
    // 408: it was sent too slowly, on a machine with too much to do.
    if (!answer || answer.status >= 500 || answer.status === 408) continue;
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    const json = answer.json();
    // What `/api/sts` refuses is a 200, too: the SDKs read nothing else.
    if (!json.ErrorCode) return json;
    if (!PASSING.has(json.ErrorCode)) throw new Error(`${path}: ${json.ErrorCode} ${json.ErrorMessage}`);
  }
}

/** The answer, or nothing where nobody answered. */
async function heard(sending) {
  try {
    return await sending;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return undefined;
  }
}

const trySend = (url, options) => heard(send(url, options));

const post = (entry, grant, fields, file, type = 'text/plain') => attempt(entry, file, () => send(grant.url, form(fields, file, type)));

/** Sends, and notes what came back. */
async function attempt(entry, file, sending) {
  const content = { etag: createHash('md5').update(file).digest('hex').toUpperCase(), size: file.length, outcome: 'cut' };
  entry.contents.push(content);
  const answer = await heard(sending());
  if (!answer) return;
  content.outcome = answer.status === 200 ? 'ok' : answer.status === 203 ? 'failed' : answer.status === 409 ? 'exists' : 'refused';
  content.answer = `${answer.status} ${answer.text.slice(0, 200)}`;
}

/** Does what a good client does after anything but 200: tells the service; some clients go away instead. */
async function settle(world, entry, grant, random) {
  if (entry.contents.at(-1).outcome === 'ok' || !random.chance(CONFIRMS)) return;
  if (random.chance(0.3)) await pause(random.between(500, 4_000));
  await confirm(world, entry, grant);
}

async function confirm(world, entry, grant) {
  for (;; await pause(200)) {
    const answer = await heard(postJson(`${world.url}${grant.confirmUrl}`, { key: grant.key ?? grant.fields.key, ticket: grant.ticket }));
    if (!answer || answer.status >= 500) continue;
    entry.confirmed = answer.status;
    return;
  }
}

async function inParts(world, random, note) {
  const file = random.bytes(random.whole(1, 3_000));
  const started = await ask(world, 'multipart', { filename: 'a.txt', contentType: 'text/plain', size: file.length });
  const begun = await trySend(started.url, { method: started.method, headers: started.headers, body: '' });
  if (begun?.status !== 200) return;
  const uploadId = /<UploadId>([^<]+)/.exec(begun.text)[1];
  const signed = await ask(world, 'multipart/sign', { token: started.token, key: started.key, uploadId, method: 'PUT', partNumber: 1 });
  const part = await trySend(signed.url, { method: signed.method, headers: signed.headers, body: file });
  if (part?.status !== 200 || random.chance(0.1)) return;
  const entry = begin(note, 'parts', started.key);
  const content = { etag: `${createHash('md5').update(createHash('md5').update(file).digest()).digest('hex').toUpperCase()}-1`, size: file.length, outcome: 'cut' };
  entry.contents.push(content);
  const answer = await heard(postJson(`${world.url}/api/multipart/complete`, { token: started.token, key: started.key, uploadId }));
  if (answer) {
    content.outcome = answer.status === 200 ? 'ok' : answer.status < 500 ? 'refused' : 'cut';
    content.answer = `${answer.status} ${answer.text.slice(0, 200)}`;
  }
  await settle(world, entry, started, random);
}

/** A PUT with temporary credentials and a callback. */
const putSigned = ({ endpoint, bucket, AccessKeyId, AccessKeySecret, SecurityToken, callbackBase64 }, key, body, type) => send(`${endpoint}/${bucket}/${key}`, {
  method: 'PUT', body,
  headers: signedHeaders({ method: 'PUT', bucket, key, keyId: AccessKeyId, secret: AccessKeySecret, type, own: { 'x-oss-callback': callbackBase64, 'x-oss-security-token': SecurityToken } }),
});
