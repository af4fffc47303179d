// The operators' console: what is wrong, what waits, what became of an upload. Each view is a template of console.html that is
// filled by an answer of the endpoints, again every few seconds while it can be seen.

import { UploadError, callApi } from './upload.js';
import { formatAge, formatBytes, formatDuration, formatNumber, formatTime, offerOtherLanguage, say, sayProblem, translate } from './words.js';
import { createKeyPanel, element, fromTemplate, isRefusal, openInTab, part, readStoredKey } from './parts.js';

const REFRESH_MS = 5000;
const DAY_MS = 86_400_000;
const PAGE = 50;
const STATES = ['received', 'reviewing', 'held', 'ready', 'rejected', 'failed'];
const THOUSAND = 1000;
const PICTURE_MAX_BYTES = 20_000_000;

const api = new URL(element('console').dataset.api, location.href);
const session = { policyUrl: api, apiKey: readStoredKey() };
const main = element('main');

const ask = (path, json) => callApi('ready', new URL(path, api), { json }, session);

/** The views: each makes its elements, and returns what refreshes them. */
const VIEWS = { overview: showOverview, uploads: showUploads, failed: showFailed, held: showHeld, statistics: showStatistics, upload: showUpload };

let current;

// Frame

const keyPanel = createKeyPanel(session, () => {
  current.isRefused = false;
  refresh();
});

/** @returns {{ name: string, id?: string, query: URLSearchParams }} What the part of the address after # names. */
function readAddress() {
  const [path, query] = location.hash.slice(1).split('?');
  const [name, id] = path.split('/');
  return { name: Object.hasOwn(VIEWS, name) ? name : 'overview', id, query: new URLSearchParams(query) };
}

function open() {
  const address = readAddress();
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.view === address.name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  offerOtherLanguage(element('language'));
  main.replaceChildren();
  current = { load: VIEWS[address.name](address) };
  refresh();
}

/** One at a time; what comes back for a view that was left is dropped. */
async function refresh() {
  const view = current;
  clearTimeout(view.timer);
  if (view.isLoading) return;
  view.isLoading = true;
  try {
    await view.load(() => view === current);
    if (view === current) trouble();
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    if (view !== current) return;
    view.isRefused = isRefusal(error);
    if (view.isRefused) keyPanel.ask();
    trouble(error);
  } finally {
    view.isLoading = false;
    if (view === current && !document.hidden && !view.isRefused) view.timer = setTimeout(refresh, REFRESH_MS);
  }
}

function trouble(error) {
  const notice = element('trouble');
  notice.hidden = !error;
  if (!error) return;
  notice.textContent = isRefusal(error) ? say('needsOperator')
    : error.code === 'unknown_upload' ? say('unknownUpload')
    : [sayProblem(error.code)?.[0], error.message].filter(Boolean).join(' · ');
}

/** Does what a button says, and says so. */
async function act(button, what, action) {
  button.disabled = true;
  try {
    await action();
    element('announcer').textContent = say('done', { what });
  } catch (error) {
    if (!(error instanceof UploadError)) throw error;
    trouble(error);
  }
  button.disabled = false;
  refresh();
}

function template(id) {
  const root = fromTemplate(id);
  translate(root);
  return root;
}

function button(text, label, action) {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button';
  made.textContent = text;
  made.setAttribute('aria-label', label);
  made.addEventListener('click', () => act(made, label, action));
  return made;
}

/** A row of a table: its heading, then its cells, each a text, or an element. */
function tableRow(heading, ...cells) {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.append(heading);
  row.append(head, ...cells.map((content) => {
    const cell = document.createElement('td');
    cell.append(content);
    return cell;
  }));
  return row;
}

function link(text, href) {
  const made = document.createElement('a');
  made.href = href;
  made.textContent = text;
  return made;
}

const nameOf = ({ fileName, object }) => fileName ?? object.split('/').at(-1);
const stateOf = ({ state, hold }) => (state === 'reviewing' && hold ? 'held' : state);

// Overview

function showOverview() {
  const root = template('overview-template');
  main.append(root);
  return async (isCurrent) => {
    const found = await ask('overview');
    if (!isCurrent()) return;
    const isReady = found.health === 'ready';
    part(root, 'health-panel').dataset.state = isReady ? 'ready' : 'bad';
    part(root, 'health').textContent = isReady ? say('healthy') : `${say('unhealthy')}${found.part ? `: ${found.part}` : ''}`;
    part(root, 'version').textContent = found.version;
    part(root, 'alarm').hidden = !found.callbacksDoNotArrive;
    part(root, 'sources').replaceChildren(...['callback', 'confirm', 'reconcile'].map((source) =>
      tableRow(say(`sources.${source}`), formatNumber(found.hour[source]), formatNumber(found.today[source]))));
    showCallbacks(root, found.callbacks);
    part(root, 'waiting').replaceChildren(
      tableRow(say('inQueueLine'), waitingText(found.queue)),
      tableRow(say('inNotices'), waitingText(found.notifications)),
      tableRow(link(say('failedLine'), '#failed'), countText(found.failed)),
      tableRow(link(say('heldLine'), '#held'), countText(found.held)));
  };
}

function showCallbacks(root, { hour, day, refusals, medianMilliseconds, p99Milliseconds, longestMilliseconds }) {
  const rows = [['accepted', 'accepted'], ['refused', 'refused'], ['unavailable', 'unavailable']];
  part(root, 'answers').replaceChildren(...rows.map(([key, words]) => {
    const row = tableRow(say(words), formatNumber(hour[key]), formatNumber(day[key]));
    for (const cell of row.cells) cell.classList.toggle('bad', key === 'unavailable' && cell.textContent !== formatNumber(0) && cell.tagName === 'TD');
    return row;
  }));
  const any = day.accepted + day.refused + day.unavailable > 0;
  part(root, 'times').textContent = any
    ? say('times', { median: formatNumber(medianMilliseconds), p99: formatNumber(p99Milliseconds), longest: formatNumber(longestMilliseconds) })
    : say('noTimes');
  part(root, 'share').value = longestMilliseconds;
  part(root, 'share').setAttribute('aria-label', part(root, 'times').textContent);
  part(root, 'no-refusals').hidden = refusals.length > 0;
  part(root, 'refusals').replaceChildren(...refusals.map(({ code, count, lastAt }) => tableRow(code, formatNumber(count), formatAge(new Date(lastAt)))));
}

function waitingText(queue) {
  if (!queue) return '–';
  const count = formatNumber(queue.waiting);
  return queue.waiting > 0 && queue.oldestSeconds !== undefined ? say('oldest', { count, age: formatDuration(queue.oldestSeconds) }) : count;
}

const countText = (count) => (count >= THOUSAND ? say('thousand') : formatNumber(count));

// Lists

function showUploads({ query }) {
  const root = template('uploads-template');
  const form = part(root, 'filters');
  form.elements.state.replaceChildren(new Option(say('anyState'), ''), ...STATES.map((state) => new Option(say(`states.${state}`), state)));
  for (const field of form.elements) if (field.name) field.value = query.get(field.name) ?? '';
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const filled = [...new FormData(form)].filter(([, value]) => value !== '');
    location.hash = `uploads?${new URLSearchParams(filled)}`;
  });
  return list(root, `uploads?limit=${PAGE}&${query}`, { none: 'noneFound' });
}

function showFailed() {
  const root = template('uploads-template');
  part(root, 'filters').remove();
  const all = button(say('redriveAll'), say('redriveAll'), () => ask('failed/redrive', { all: true }));
  part(root, 'list-actions').append(all);
  return list(root, 'failed', {
    none: 'noneFailed',
    actions: (upload) => [button(say('redrive'), say('redriveFile', { name: nameOf(upload) }), () => ask('failed/redrive', { id: upload.id }))],
    onShown: (count) => { all.hidden = count === 0; },
  });
}

function showHeld() {
  const root = template('uploads-template');
  part(root, 'filters').remove();
  return list(root, `uploads?state=held&limit=${PAGE}`, { none: 'noneHeld', actions: decisions });
}

const decisions = (upload) => ['accept', 'reject'].map((verdict) =>
  button(say(verdict), say(`${verdict}File`, { name: nameOf(upload) }), () => ask(`uploads/${upload.id}/review`, { verdict })));

/** A page of records, and older ones on demand. While only the first is shown it is refreshed. */
function list(root, path, { none, actions = () => [], onShown = () => {} }) {
  main.append(root);
  const rows = part(root, 'rows');
  const older = part(root, 'older');
  let continuation;
  let hasOlder = false;

  const load = (from) => ask(from ? `${path}${path.includes('?') ? '&' : '?'}continuation=${encodeURIComponent(from)}` : path);
  const show = (page) => {
    continuation = page.continuation;
    older.hidden = !continuation;
    part(root, 'count').textContent = rows.children.length ? say('shown', { count: formatNumber(rows.children.length) })
      : say(continuation ? 'noneYet' : none);
    onShown(rows.children.length);
  };
  older.addEventListener('click', () => act(older, say('older'), async () => {
    hasOlder = true;
    const page = await load(continuation);
    rows.append(...page.uploads.map((upload) => uploadRow(upload, actions(upload))));
    show(page);
  }));

  return async (isCurrent) => {
    // A list that somebody reads further down, or whose button has the focus, stays as it is.
    if (hasOlder || rows.contains(document.activeElement)) return;
    const page = await load();
    if (!isCurrent()) return;
    rows.replaceChildren(...page.uploads.map((upload) => uploadRow(upload, actions(upload))));
    show(page);
  };
}

function uploadRow(upload, actions) {
  const row = fromTemplate('row-template');
  const state = stateOf(upload);
  const received = new Date(upload.receivedAt);
  part(row, 'link').href = `#upload/${upload.id}`;
  part(row, 'name').textContent = nameOf(upload);
  part(row, 'meta').textContent = [formatBytes(upload.size ?? 0), upload.mimeType, upload.user, upload.profile, upload.reason ?? upload.hold].filter(Boolean).join(' · ');
  part(row, 'state').textContent = say(`states.${state}`);
  part(row, 'state').dataset.state = state;
  part(row, 'time').textContent = formatAge(received);
  part(row, 'time').title = formatTime(received);
  part(row, 'time').dateTime = upload.receivedAt;
  part(row, 'actions').append(...actions);
  return row;
}

// One upload

function showUpload({ id }) {
  const root = template('upload-template');
  let shown;
  return async (isCurrent) => {
    const { record } = await ask(`uploads/${encodeURIComponent(id)}`);
    if (!isCurrent()) return;
    if (!record) throw new UploadError('ready', 'forbidden', '', { status: 403 });
    const latest = JSON.stringify(record);
    if (latest === shown) return;
    shown = latest;
    main.replaceChildren(root);
    fillUpload(root, record);
  };
}

function fillUpload(root, record) {
  const state = stateOf(record);
  part(root, 'name').textContent = nameOf(record);
  part(root, 'state').textContent = say(`states.${state}`);
  part(root, 'state').dataset.state = state;
  part(root, 'actions').replaceChildren(...(state === 'held' ? decisions(record)
    : state === 'failed' ? [button(say('redrive'), say('redriveFile', { name: nameOf(record) }), () => ask('failed/redrive', { id: record.id }))]
    : state === 'ready' && !record.removedAt ? [button(say('open'), say('openFile', { name: nameOf(record) }), () => openInTab(async () => (await ask(`uploads/${record.id}/file?format=json`)).url))]
    : []));
  part(root, 'timeline').replaceChildren(...timelineOf(record).map(timelineItem));
  const facts = Object.keys(FACTS).filter((name) => record[name] !== undefined && record[name] !== '');
  part(root, 'facts').replaceChildren(...facts.flatMap((name) => pair(say(`factNames.${name}`), FACTS[name](record[name]))),
    ...Object.entries(record.variables ?? {}).flatMap(([name, value]) => pair(name, value)));
  part(root, 'raw-panel').hidden = !record.rawBody;
  if (record.rawBody) part(root, 'raw').textContent = readable(record.rawBody);
  part(root, 'owed-panel').hidden = !record.owed;
  part(root, 'owed').replaceChildren(...(record.owed ?? []).map(({ type, to }) => tableRow(type, to.join(', '))));
  showPicture(root, record);
}

const plain = (value) => String(value);
const moment = (value) => formatTime(new Date(value));
const FACTS = {
  id: plain, object: plain, size: (bytes) => `${formatBytes(bytes)} (${formatNumber(bytes)} B)`, mimeType: plain, user: plain, profile: plain,
  source: (source) => say(`sources.${source}`), revision: plain, reason: plain, hold: plain, awaits: plain, etag: plain, crc64: plain, contentMd5: plain,
  lastModified: moment, clientIp: plain, requestId: plain, url: plain, removedAt: moment,
};

function pair(name, value) {
  const term = document.createElement('dt');
  const text = document.createElement('dd');
  term.textContent = name;
  text.textContent = value;
  return [term, text];
}

/** What happened to an upload and who was told, in the order of time. A step comes before what was told of it. */
const timelineOf = ({ grantExpires, transitions, told = [] }) => [
  ...(grantExpires ? [{ granted: grantExpires }] : []),
  ...[...transitions, ...told].sort((one, other) => Date.parse(one.at) - Date.parse(other.at)),
];

function timelineItem({ granted, state, at, reason, by, type, to }) {
  const item = document.createElement('li');
  const what = document.createElement('p');
  const when = document.createElement('time');
  const named = reason && say(`timelineSteps.${reason}`) !== `timelineSteps.${reason}`;
  what.textContent = granted ? say('timelineSteps.granted', { time: moment(granted) })
    : type ? say('timelineSteps.told', { type, to })
    : named ? say(`timelineSteps.${reason}`)
    : state === 'reviewing' && reason ? say('timelineSteps.held', { reason })
    : [say(`timelineSteps.${state}`), reason].filter(Boolean).join(': ');
  when.className = 'muted';
  if (at) {
    when.dateTime = at;
    when.textContent = by ? `${moment(at)} · ${by}` : moment(at);
  }
  item.toggleAttribute('data-good', state === 'ready');
  item.toggleAttribute('data-bad', state === 'failed' || state === 'rejected');
  item.append(what, when);
  return item;
}

/** The body as bytes in Base64: a form is shown a field a line, with its escapes undone. */
function readable(base64) {
  const text = new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  if (text.startsWith('{')) return text;
  return [...new URLSearchParams(text)].map(([name, value]) => `${name} = ${value}`).join('\n');
}

async function showPicture(root, { id, state, mimeType, size, removedAt }) {
  const wanted = state === 'ready' && !removedAt && /^image\/(png|jpeg|gif|webp|bmp)/.test(mimeType ?? '') && size <= PICTURE_MAX_BYTES;
  part(root, 'picture-panel').hidden = !wanted;
  if (!wanted) return;
  const image = part(root, 'picture');
  image.onerror = () => { part(root, 'picture-panel').hidden = true; };
  try {
    image.src = (await ask(`uploads/${id}/file?format=json&expires=300`)).url;
  } catch {
    part(root, 'picture-panel').hidden = true;
  }
}

// Statistics

function showStatistics({ query }) {
  const root = template('statistics-template');
  const form = part(root, 'filters');
  const asked = { from: query.get('from'), to: query.get('to'), user: query.get('user') ?? '' };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = `statistics?${new URLSearchParams(new FormData(form))}`;
  });
  main.append(root);
  return async (isCurrent) => {
    // Which day it is, the server's time zone says.
    asked.to ??= (await ask('stats')).to;
    asked.from ??= new Date(Date.parse(asked.to) - 29 * DAY_MS).toISOString().slice(0, 10);
    const found = await ask(`stats?${new URLSearchParams(asked)}`);
    if (!isCurrent()) return;
    if (!form.contains(document.activeElement)) for (const [name, value] of Object.entries(asked)) form.elements[name].value = value;
    fillStatistics(root, found);
  };
}

function fillStatistics(root, { days, total, isCut }) {
  const most = Math.max(1, ...days.map(({ uploads }) => uploads));
  part(root, 'days').setAttribute('role', 'img');
  part(root, 'days').setAttribute('aria-label', days.filter(({ uploads }) => uploads > 0).map(dayText).join('; ') || say('noneFound'));
  part(root, 'days').replaceChildren(...days.map((day) => {
    const bar = document.createElement('span');
    bar.title = dayText(day);
    bar.style.setProperty('--share', `${(day.uploads / most) * 100}%`);
    return bar;
  }));
  part(root, 'total').textContent = say('totals', {
    uploads: formatNumber(total.uploads), bytes: formatBytes(total.bytes), rejected: formatNumber(total.rejected), failed: formatNumber(total.failed),
  }) + (isCut ? ` ${say('isCut')}` : '');
  fillBars(part(root, 'types'), sum(days, 'types'), (type) => type);
  fillBars(part(root, 'sources'), sum(days, 'sources'), (source) => say(`sources.${source}`));
  fillBars(part(root, 'profiles'), sum(days, 'profiles'), (profile) => profile);
}

const dayText = ({ day, uploads, bytes }) => say('dayOf', { day, uploads: formatNumber(uploads), bytes: formatBytes(bytes) });

function sum(days, dimension) {
  const sums = new Map();
  for (const day of days) {
    for (const [value, { uploads, bytes }] of Object.entries(day[dimension] ?? {})) {
      const known = sums.get(value) ?? { uploads: 0, bytes: 0 };
      sums.set(value, { uploads: known.uploads + uploads, bytes: known.bytes + bytes });
    }
  }
  return [...sums].sort(([, a], [, b]) => b.uploads - a.uploads).slice(0, 12);
}

function fillBars(body, sums, name) {
  const most = Math.max(1, ...sums.map(([, { uploads }]) => uploads));
  body.replaceChildren(...sums.map(([value, { uploads, bytes }]) => {
    const row = tableRow(name(value), formatNumber(uploads), formatBytes(bytes));
    const bar = document.createElement('span');
    bar.className = 'bar';
    bar.append(document.createElement('span'));
    bar.firstChild.style.setProperty('--share', `${(uploads / most) * 100}%`);
    row.cells[0].append(bar);
    return row;
  }));
}

translate();
document.title = say('consoleTitle');
window.addEventListener('hashchange', () => {
  open();
  main.focus({ preventScroll: true });
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
open();
