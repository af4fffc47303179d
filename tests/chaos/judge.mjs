// Reads what uploaders were answered, what lies in the bucket, what the back end was told, and the public API; nothing else.

import { setTimeout as pause } from 'node:timers/promises';
import { listObjects } from './bucket.mjs';
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
  do {
    await pause(1_000);
    facts = await gather(world);
    open = unsettled(facts, ledger);
  } while (open.length > 0 && Date.now() - start < settleSeconds * 1_000);
  const seconds = Math.round((Date.now() - start) / 1_000);
  const faults = [
    ...open.map((text) => `not settled after ${seconds} s: ${text}`), ...records(facts, ledger), ...statistics(facts), ...events(facts),
    ...facts.failed.unreadable.map(({ id }) => `a message is in the poison queue: ${id}`), ...facts.parked.map(({ id }) => `an event is parked: ${id}`),
  ];
  return { faults, seconds, records: facts.records.length, events: facts.taken.length };
}

async function gather(world) {
  const ask = async (path) => {
    const answer = await fetch(`${world.url}/api/${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const all = [];
  for (let continuation = ''; continuation !== undefined;) {
    const page = await ask(`uploads?limit=1000${continuation && `&continuation=${encodeURIComponent(continuation)}`}`);
    all.push(...page.uploads);
    continuation = page.continuation;
  }
  const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  return {
    records: all, objects: await listObjects({ ossUrl: world.ossUrl, ...OSS }), overview: await ask('overview'), statistics: await ask(`stats?from=${day(-1)}&to=${day(1)}`),
    failed: await ask('failed'), parked: (await ask('notifications')).parked, taken: [...world.hooks.taken], forged: world.hooks.forged,
  };
}

/** What is still under way, as far as anybody can see from outside. */
function unsettled({ records: all, objects, overview, taken }, ledger) {
  const byKey = new Map(all.map((record) => [record.object, record]));
  const told = new Set(taken.map(({ event }) => `${event.data.uploadId}/${event.data.revision}/${event.type}`));
  return [
    ...[overview.queue.waiting, overview.notifications.waiting].flatMap((count, index) => (count > 0 ? [`${count} messages in queue ${index}`] : [])),
    ...all.filter(({ state }) => !FINAL.has(state)).map(({ object, state }) => `${object} is ${state}`),
    ...ledger.filter(({ key }) => objects.has(key) && !byKey.has(key)).map(({ key, kind }) => `${key} (${kind}) is in the bucket and has no record`),
    ...all.filter((record) => objects.has(record.object) && !isOf(record, objects.get(record.object))).map(({ object }) => `${object} is not what lies in the bucket`),
    ...all.filter(({ id, revision, state }) => FINAL.has(state) && !told.has(`${id}/${revision}/upload.${state}`)).map(({ object, state }) => `nobody was told that ${object} is ${state}`),
  ];
}

const isOf = (record, object) => record.etag === object.etag && record.size === object.size;

/**
 * Whether the callback's own words must have reached the record: OSS answers 200 only when the service took them. A completion of parts is
 * answered by the service, whatever became of the callback; of an object that was replaced the last callback counts, which may have failed.
 */
const isTold = (kind, contents) => !/^(parts|forged|replaced)/.test(kind) && contents.some(({ outcome }) => outcome === 'ok');

function* records({ records: all, objects }, ledger) {
  const entries = new Map(ledger.map((entry) => [entry.key, entry]));
  const keys = all.map(({ object }) => object);
  for (const key of keys.filter((one, index) => keys.indexOf(one) !== index)) yield `${key} has two records`;
  const byKey = new Map(all.map((record) => [record.object, record]));
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
  const ids = new Map();
  const known = new Set(all.map(({ id }) => id));
  for (const { id, event } of taken) {
    const what = `${event.type} of ${event.data.uploadId}, revision ${event.data.revision}`;
    if (!known.has(event.data.uploadId)) yield `an event came of an upload without a record: ${what}`;
    if (ids.has(id) && ids.get(id) !== JSON.stringify(event)) yield `one event came with two bodies: ${what}`;
    ids.set(id, JSON.stringify(event));
  }
  const once = new Map();
  for (const [id, body] of ids) {
    const { type, data } = JSON.parse(body);
    const what = `${data.uploadId}/${data.revision}/${type}`;
    if (once.has(what) && type !== 'upload.failed') yield `one transition was told as two events: ${what}`;
    once.set(what, id);
  }
}
