// Reads what uploaders were answered, what lies in the bucket, what the back end was told, and the public API; nothing else.

import { setTimeout as pause } from 'node:timers/promises';
import { listObjects, typeOf } from './bucket.mjs';
import { isInfected, OSS } from './world.mjs';

const FINAL = new Set(['ready', 'rejected', 'failed']);

/**
 * Waits until all has settled, at most so long, and says what does not hold.
 * @returns {Promise<{ faults: string[], seconds: number, records: number, events: number }>}
 */
export async function judge(world, ledger, { settleSeconds }) {
  const start = Date.now();
  let facts;
  let open;
  let gathering = 0;
  do {
    // Whoever looks all the time leaves nothing for the work.
    await pause(Math.min(Math.max(1_000, 2 * gathering), 20_000));
    const begun = Date.now();
    facts = await gather(world, ledger);
    gathering = Date.now() - begun;
    open = unsettled(facts, ledger);
    console.error(`${open.length} open, among them: ${open[0] ?? 'none'}`);
  } while (open.length > 0 && Date.now() - start < settleSeconds * 1_000);
  const seconds = Math.round((Date.now() - start) / 1_000);
  const faults = [
    ...open.map((text) => `not settled after ${seconds} s: ${text}`), ...records(facts, ledger), ...statistics(facts), ...events(facts), ...questions(facts),
    ...facts.failed.unreadable.map(({ id }) => `a message is in the poison queue: ${id}`), ...facts.parked.map(({ id }) => `an event is parked: ${id}`),
  ];
  return { faults, seconds, records: facts.records.length, events: facts.taken.length };
}

async function gather(world, ledger) {
  const ask = async (path) => {
    for (let tries = 1; ; tries++) {
      const answer = await fetch(`${world.url}/api/${path}`);
      if (answer.ok) return answer.json();
      const text = `${path}: ${answer.status} ${await answer.text()}`;
      if (answer.status < 500 || tries === 10) throw new Error(text);
      console.error(text);
      await pause(1_000);
    }
  };
  const all = [];
  for (let continuation = ''; continuation !== undefined;) {
    const page = await ask(`uploads?limit=1000${continuation && `&continuation=${encodeURIComponent(continuation)}`}`);
    for (const { id, object, revision, state, reason, etag, size, mimeType, lastModified, profile, source, day, requestId } of page.uploads) {
      all.push({ id, object, revision, state, reason, etag, size, mimeType, lastModified, profile, source, day, requestId });
    }
    continuation = page.continuation;
  }
  const bucket = { ossUrl: world.ossUrl, ...OSS };
  const objects = await listObjects(bucket);
  // A listing does not tell types.
  for (const { key } of ledger.filter(({ key, kind }) => kind === 'replaced by another type' && objects.has(key))) objects.get(key).type = await typeOf(bucket, key);
  const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  return {
    records: all, objects, overview: await ask('overview'), statistics: await ask(`stats?from=${day(-1)}&to=${day(1)}`),
    failed: await ask('failed'), parked: (await ask('notifications')).parked, taken: [...world.hooks.taken], forged: world.hooks.forged, questions: world.hooks.questions,
  };
}

/** What is still under way, as far as anybody can see from outside. */
function unsettled({ records: all, objects, overview, taken }, ledger) {
  const byKey = new Map(all.map((record) => [record.object, record]));
  const told = new Set(taken.map(transitionOf));
  return [
    // A store with too much to do tells nothing of its queues.
    ...[overview.queue, overview.notifications].flatMap((queue, index) => (queue?.waiting === 0 ? [] : [`${queue?.waiting ?? 'who knows how many'} messages in queue ${index}`])),
    ...all.filter(({ state }) => !FINAL.has(state)).map(({ object, state }) => `${object} is ${state}`),
    ...ledger.filter(({ key }) => objects.has(key) && !byKey.has(key)).map(({ key, kind }) => `${key} (${kind}) is in the bucket and has no record`),
    ...all.filter((record) => objects.has(record.object) && !isObject(record, objects.get(record.object))).map(({ object }) => `${object} is not what lies in the bucket`),
    ...all.filter(({ id, revision, state }) => FINAL.has(state) && !told.has(`${id}/${revision}/upload.${state}`)).map(({ object, state }) => `nobody was told that ${object} is ${state}`),
  ];
}

const transitionOf = ({ uploadId, revision, type }) => `${uploadId}/${revision}/${type}`;

const isOf = (record, content) => record.etag === content.etag && record.size === content.size;

const isObject = (record, object) => isOf(record, object) && Date.parse(record.lastModified) === object.at && (!object.type || record.mimeType === object.type);

/**
 * Whether the callback's own words must have reached the record: OSS answers 200 only when the service took them. A completion of parts is
 * answered by the service, whatever became of the callback; of an object that was replaced the last callback counts, which may have failed.
 */
const isTold = (kind, contents) => !/^(parts|forged|replaced)/.test(kind) && contents.some(({ outcome }) => outcome === 'ok');

function* records({ records: all, objects }, ledger) {
  const entries = new Map(ledger.map((entry) => [entry.key, entry]));
  const byKey = new Map();
  for (const record of all) {
    if (byKey.has(record.object)) yield `${record.object} has two records`;
    byKey.set(record.object, record);
  }
  for (const { key, kind, contents } of ledger) {
    if (kind !== 'forged' && contents.some(({ outcome }) => outcome === 'ok') && !byKey.has(key)) yield `${key} (${kind}) was answered 200 and has no record`;
    if (isTold(kind, contents) && byKey.has(key) && !byKey.get(key).requestId) yield `${key} (${kind}) was answered 200, and what its callback said is lost: ${byKey.get(key).source}`;
    if (kind === 'forged' && contents.some(({ outcome }) => outcome === 'ok')) yield `a forged callback was answered ${contents[0].answer}`;
  }
  for (const record of all) {
    const entry = entries.get(record.object);
    if (!entry) yield `${record.object} has a record, and nobody uploaded it`;
    else if (!objects.has(record.object)) yield `${record.object} (${entry.kind}) is ${record.state}, and was never in the bucket`;
    else if (record.state !== (entry.isRejected || isInfected(record.etag) ? 'rejected' : 'ready')) yield `${record.object} (${entry.kind}) is ${record.state}, ${record.reason}`;
    else if (!entry.contents.some((content) => isOf(record, content))) yield `${record.object} (${entry.kind}) is recorded with bytes that nobody sent`;
  }
}

/** Counters are what one gets by counting. */
function* statistics({ records: all, statistics: { days } }) {
  const told = new Map();
  const counted = new Map();
  const add = (to, name, uploads, bytes) => to.set(name, [(to.get(name)?.[0] ?? 0) + uploads, (to.get(name)?.[1] ?? 0) + bytes]);
  for (const day of days) {
    if (day.uploads || day.bytes) add(told, `${day.day} ready`, day.uploads, day.bytes);
    for (const state of ['rejected', 'failed']) if (day[state]) add(told, `${day.day} ${state}`, day[state], 0);
    for (const dimension of ['types', 'profiles', 'sources']) {
      for (const [name, { uploads, bytes }] of Object.entries(day[dimension])) if (uploads || bytes) add(told, `${day.day} ${dimension} ${name}`, uploads, bytes);
    }
  }
  for (const { day, state, size = 0, mimeType, profile, source } of all) {
    add(counted, `${day} ${state}`, 1, state === 'ready' ? size : 0);
    if (state !== 'ready') continue;
    for (const name of [`types ${mimeType}`, `profiles ${profile}`, `sources ${source}`]) add(counted, `${day} ${name}`, 1, size);
  }
  for (const name of new Set([...told.keys(), ...counted.keys()])) {
    if (`${told.get(name)}` !== `${counted.get(name)}`) yield `statistics say ${told.get(name) ?? 'nothing'} of ${name}, the records ${counted.get(name) ?? 'nothing'}`;
  }
}

function* events({ records: all, taken, forged }) {
  if (forged) yield `${forged} events came without a good signature`;
  const known = new Set(all.map(({ id }) => id));
  const bodies = new Map();
  const ids = new Map();
  for (const event of taken) {
    const { id, type, uploadId, body } = event;
    const what = transitionOf(event);
    if (!known.has(uploadId)) yield `an event came of an upload without a record: ${what}`;
    if (bodies.has(id) && bodies.get(id) !== body) yield `one event came with two bodies: ${what}`;
    bodies.set(id, body);
    if (ids.has(what) && ids.get(what) !== id && type !== 'upload.failed') yield `one transition was told as two events: ${what}`;
    ids.set(what, id);
  }
}

/** A callback that came twice, a confirmation and a search may ask about one upload side by side; more are one message that is worked on again and again. */
function* questions({ questions: asked }) {
  for (const { upload, atOnce } of asked.crowded) yield `${atOnce} questions about one upload at once: ${upload}`;
}
