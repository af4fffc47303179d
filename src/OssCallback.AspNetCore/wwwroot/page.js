// Wires index.html to upload.js: cards, lists, the key field. Drop it when you copy the upload.

import { STEPS, UploadError, callApi, createLimiter, parseJson, uploadFile } from './upload.js';
import {
  formatAge, formatBytes, formatDuration, formatNumber, formatTime, offerOtherLanguage, say, sayProblem, translate,
} from './words.js';
import { createKeyPanel, element, fromTemplate, isRefusal, openInTab, part, readStoredKey } from './parts.js';

const PARALLEL_UPLOADS = 3;
const REFRESH = { everyMs: 5000, afterFailureMs: 30_000 };
const PREVIEW_MAX_BYTES = 20_000_000;
const HISTORY = { item: 'oss-upload-history', entries: 100, days: 7 };

/** Codes after which trying again cannot help. */
const FINAL_CODES = new Set([
  'file_too_large', 'file_too_small', 'file_empty', 'type_not_allowed', 'extension_not_allowed', 'unknown_profile', 'file_unreadable', 'rejected',
]);
const CODES_BY_STATUS = { 401: 'unauthorized', 403: 'forbidden', 429: 'tooMany' };
const FINAL_STATES = new Set(['ready', 'rejected', 'failed']);

/** What people are told: what happened, what they can do, and whether trying again can help. */
function describe(error) {
  const known = (...codes) => codes.find((code) => code && sayProblem(code));
  const code = !(error instanceof UploadError) ? 'ofPage'
    : error.state === 'rejected' ? known(error.code) ?? 'rejected'
    : known(error.code, error.state, error.step === 'store' ? undefined : CODES_BY_STATUS[error.status])
      ?? `at${error.step[0].toUpperCase()}${error.step.slice(1)}`;
  const [title, advice] = sayProblem(code);
  return { title, advice, isFinal: FINAL_CODES.has(code) || error.state === 'rejected' };
}

/** What the server or OSS said beyond the title; nothing when it says the same, or nobody said it but upload.js. */
function detailOf({ message, requestId, state }, title) {
  const plain = (text) => text.replace(/[.。\s]+$/, '').toLowerCase();
  return [state || plain(message) === plain(title) ? '' : message, requestId && say('requestOf', { id: requestId })].filter(Boolean).join(' ');
}

/** Settings and the key, shared by the uploads and the lists. */
function createSession() {
  const { policyUrl, profile } = element('upload-page').dataset;
  return {
    policyUrl: new URL(policyUrl || '/api/policy', location.href),
    profile: new URLSearchParams(location.search).get('profile') || profile || undefined,
    apiKey: readStoredKey(),
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

/** This browser's own uploads of the last days, for after a reload. A page that may not store anything forgets them. */
const past = {
  load() {
    try {
      const oldest = Date.now() - HISTORY.days * 86_400_000;
      return JSON.parse(localStorage.getItem(HISTORY.item) ?? '[]').filter(({ at }) => at > oldest);
    } catch {
      return [];
    }
  },
  save(entries) {
    try {
      localStorage.setItem(HISTORY.item, JSON.stringify(entries.slice(0, HISTORY.entries)));
    } catch {
      // Not after a reload, then.
    }
  },
  keep(entry) {
    const entries = this.load();
    const known = entries.findIndex(({ id }) => id === entry.id);
    if (known < 0) entries.unshift(entry);
    else entries[known] = entry;
    this.save(entries);
  },
  drop(ids) {
    this.save(this.load().filter(({ id }) => !ids.includes(id)));
  },
};

/** Opens a ready upload's file in a new tab, by an address that is good for a while. */
async function openFile(session, id) {
  const address = new URL(`uploads/${id}/file?format=json`, session.policyUrl);
  try {
    await openInTab(async () => (await callApi('ready', address, {}, session)).url);
  } catch (error) {
    announce(describe(error).title);
  }
}

/** What the profiles allow, when the server says so. */
async function loadProfiles(session) {
  try {
    return (await callApi('grant', new URL('profiles', session.policyUrl), {}, session)).profiles;
  } catch {
    return []; // Without it the server says so file by file.
  }
}

/** The chosen profile: what it allows, said before files are chosen, and held against them before the server is asked. */
class Profiles {
  constructor(session) {
    this.session = session;
    this.known = [];
    element('profile').addEventListener('change', (event) => {
      session.profile = event.target.value;
      this.show();
    });
  }

  async refresh() {
    if (this.known.length > 0) return;
    this.known = await loadProfiles(this.session);
    const options = this.known.map(({ name }) => new Option(name, name));
    element('profile').replaceChildren(...options);
    element('profile-choice').hidden = options.length < 2;
    this.show();
  }

  get current() {
    return this.known.find(({ name }) => name === (this.session.profile ?? 'default')) ?? (this.session.profile ? undefined : this.known[0]);
  }

  show() {
    const { current } = this;
    element('limits').hidden = !current;
    if (!current) return;
    element('profile').value = current.name;
    const { minBytes, maxBytes, contentTypes, extensions } = current;
    const size = say(minBytes > 0 ? 'limitSizes' : 'limitSize', { min: formatBytes(minBytes), max: formatBytes(maxBytes) });
    element('limits').textContent = [this.types(current), size].filter(Boolean).join(' · ');
    element('files').accept = [...extensions, ...(extensions.length ? [] : contentTypes)].join(',');
  }

  types({ contentTypes, extensions }) {
    if (extensions.length > 0) return extensions.map((extension) => extension.slice(1).toUpperCase()).join(', ');
    return contentTypes.map((type) => (type.endsWith('/*') ? say('anyOf', { type: type.slice(0, -2) }) : type)).join(', ');
  }

  /** @throws {UploadError} What the server would refuse for certain is not asked for. */
  check({ name, size, type }) {
    const { current } = this;
    if (!current) return;
    const refuse = (code, detail) => {
      throw new UploadError('grant', code, detail, { status: 400 });
    };
    if (size > current.maxBytes) refuse('file_too_large', say('tooLarge', { size: formatBytes(size), max: formatBytes(current.maxBytes) }));
    if (size < current.minBytes) refuse('file_too_small', say('tooSmall', { size: formatBytes(size), min: formatBytes(current.minBytes) }));
    const extension = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? '';
    if (current.extensions.length > 0 && !current.extensions.includes(extension)) {
      refuse('extension_not_allowed', say('wrongType', { type: extension || name, types: this.types(current) }));
    }
    const fits = (pattern) => pattern === '*/*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)));
    if (type && current.contentTypes.length > 0 && !current.contentTypes.some(fits)) {
      refuse('type_not_allowed', say('wrongType', { type, types: this.types(current) }));
    }
  }
}

/** One file on the page: its card, and the upload behind it. */
class FileCard {
  /**
   * @param {File} file Or name, size and type of one that was uploaded before the page was loaded.
   * @param {UploadPage} page
   */
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
    part(this.root, 'progress').setAttribute('aria-label', say('progressOf', { name }));
    part(this.root, 'journey').append(...[...this.steps.values()].map(({ root }) => root));
    part(this.root, 'journey').setAttribute('aria-label', say('stepsOf', { name }));
    translate(this.root);
    fillBadge(part(this.root, 'badge'), this.file);
    this.button('cancel', say('cancelFile', { name }), () => this.cancel());
    this.button('retry', say('retryFile', { name }), () => this.start());
    this.button('remove', say('removeFile', { name }), () => this.page.remove(this));
    this.button('open', say('openFile', { name }), () => openFile(this.page.session, this.id));
    this.button('more', say('detailsOf', { name }), () => this.toggle());
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

  get canRetry() {
    return this.outcome === 'cancelled' || (this.outcome === 'failed' && !describe(this.error).isFinal);
  }

  toggle() {
    const isOpen = this.root.classList.toggle('is-open');
    part(this.root, 'more').setAttribute('aria-expanded', isOpen);
  }

  /** @param {import('./upload.js').Checkpoint} [resume] */
  async start(resume = this.error?.checkpoint) {
    const { session, limit } = this.page;
    this.reset(resume);
    try {
      if (!resume) this.page.check(this.file);
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
    this.set('status', say('waitingTurn'));
    this.page.onChange();
  }

  setOutcome(outcome) {
    const hadFocus = this.root.contains(document.activeElement);
    this.outcome = outcome;
    this.root.dataset.outcome = outcome;
    this.show('cancel', this.isActive && !this.isReported);
    this.show('retry', this.canRetry);
    this.show('open', outcome === 'ready');
    this.show('more', outcome === 'ready');
    this.show('remove', !this.isActive);
    this.show('progress', this.isActive && !this.isReported);
    this.set('speed', '');
    if (hadFocus && document.activeElement === document.body) part(this.root, this.canRetry ? 'retry' : 'remove').focus();
  }

  mark(step, status) {
    markStep(this.steps.get(step), status);
  }

  onProgress({ loaded, total }) {
    const speed = this.speed(loaded);
    this.setProgress(loaded);
    const percent = total ? Math.floor((loaded / total) * 100) : 100;
    this.set('status', say('sentOf', { loaded: formatBytes(loaded), total: formatBytes(total), percent }));
    const left = speed && formatDuration(Math.ceil((total - loaded) / speed));
    this.set('speed', speed ? say('speedLeft', { speed: formatBytes(speed), left }) : '');
  }

  setProgress(loaded) {
    this.loaded = loaded;
    this.page.onProgress();
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
    announce(say('uploadedWaits', { name: this.file.name }));
    this.keep('received');
  }

  showGrant({ uploadId, statusUrl, fields, expire, serverTime }) {
    this.id = uploadId;
    this.kept = { id: uploadId, statusUrl, key: fields.key };
    this.set('id', uploadId);
    this.set('key', fields.key);
    // What is left counts from now: this device's clock may be wrong.
    this.set('expire', formatTime(new Date(Date.now() + (expire - serverTime) * 1000)));
  }

  /** Remembers what the server knows of, so that the list is there after a reload. */
  keep(state, code) {
    const { name, size, type } = this.file;
    if (this.kept) past.keep({ ...this.kept, name, size, type, state, code, at: this.kept.at ?? Date.now() });
  }

  /** An upload from before the page was loaded: what is not final is followed. */
  recall({ id, statusUrl, key, state, code, at }) {
    this.id = id;
    this.kept = { id, statusUrl, key, at };
    this.set('id', id);
    this.set('key', key);
    if (!FINAL_STATES.has(state)) {
      this.start({ grant: { uploadId: id, statusUrl, fields: { key } }, reply: { status: 200, text: '' } });
      for (const step of ['grant', 'store', 'callback']) this.mark(step, 'done');
      return;
    }
    for (const step of STEPS.slice(0, state === 'ready' ? STEPS.length : STEPS.indexOf('check'))) this.mark(step, 'done');
    if (state === 'ready') {
      this.setOutcome('ready');
      this.set('status', `${say('readyAt')} · ${formatAge(new Date(at))}`);
    } else {
      this.fail(new UploadError('check', code ?? state, '', { status: 200, state }));
    }
  }

  showReply({ status, text, code }) {
    const answer = parseJson(text);
    this.set('answer-line', [status || say('none'), answer ? JSON.stringify(answer) : code].filter(Boolean).join(' '));
    this.set('body-title', status === 200 && answer ? say('callbackAnswer') : say('ossAnswer', { status }));
    this.set('body', answer ? JSON.stringify(answer, null, 2) : text || say('nothing'));
    this.show('answer', true);
  }

  onResult({ state, confirmed }) {
    if (state !== 'ready') return this.onStillPending(state);
    this.setOutcome('ready');
    const duration = formatDuration((performance.now() - this.startedAt) / 1000);
    this.set('status', `${say('readyIn', { duration })}${confirmed ? say('readyConfirmed') : ''}`);
    announce(say('isReady', { name: this.file.name }));
    this.keep('ready');
  }

  onStillPending(state) {
    this.setOutcome('pending');
    this.set('status', say(state === 'reviewing' ? 'stillReviewing' : 'stillQueued'));
  }

  onCancelled() {
    for (const [step, { status }] of this.steps) if (status === 'active') this.mark(step, 'pending');
    this.setOutcome('cancelled');
    this.set('status', say('cancelled'));
    announce(say('isCancelled', { name: this.file.name }));
  }

  onError(error) {
    if (!(error instanceof UploadError)) console.error(error);
    if (error.state) this.keep(error.state, error.code);
    const { title, advice } = this.fail(error);
    announce(`${this.file.name}: ${title}. ${advice}`);
  }

  fail(error) {
    this.error = error;
    this.mark(error.step ?? 'grant', 'failed');
    this.setOutcome('failed');
    const { title, advice } = describe(error);
    const detail = detailOf(error, title);
    this.set('status', '');
    this.set('problem-title', title);
    this.set('problem-code', error.code ?? '');
    this.set('problem-detail', detail);
    this.show('problem-detail', detail !== '');
    this.set('problem-advice', advice);
    this.show('problem', true);
    return { title, advice };
  }
}

function createStep(step) {
  const root = fromTemplate('step-template');
  root.querySelector('.step-label').textContent = say(`steps.${step}`);
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
  part(root, 'step-status').textContent = `: ${say(`statuses.${status}`)}`;
  if (step === 'callback') root.querySelector('.step-label').textContent = say(status === 'warn' ? 'confirmed' : 'steps.callback');
}

/** One sentence for what is happening now. */
function statusText({ step, status, phase, waitMs, cause }, file) {
  if (phase === 'waiting') {
    const reason = cause?.status === 429 ? say('busyServer') : cause ? describe(cause).title : say('silentServer');
    return say('nextAttempt', { reason, wait: formatDuration(waitMs / 1000) });
  }
  if (phase === 'confirming') return say('askingServer', { reason: describe(cause).title });
  if (phase === 'offline') return say('safeOffline');
  if (phase === 'sent') return say('sentWaiting');
  if (phase === 'reviewing') return say('waitingReview');
  if (status !== 'active') return '';
  switch (step) {
    case 'grant': return say('askingPermission');
    case 'store': return say('sending', { size: formatBytes(file.size) });
    case 'queue': return say('inQueue');
    case 'check': return say('checking');
    default: return '';
  }
}

/** A small picture for images, the extension for everything else. */
function fillBadge(badge, file) {
  const extension = /\.([^.]{1,5})$/.exec(file.name)?.[1] ?? 'file';
  badge.textContent = extension.toUpperCase();
  if (!(file instanceof File) || !file.type.startsWith('image/') || file.size > PREVIEW_MAX_BYTES) return;
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
    this.profiles = new Profiles(this.session);
    this.keyPanel = createKeyPanel(this.session, () => this.onKey());
    this.overview = createOverview(this.session, this.keyPanel);
    listenForFiles((files) => this.add(files));
    element('clear').addEventListener('click', () => this.clear());
    element('retry-all').addEventListener('click', () => this.retryAll());
    this.recall();
    this.profiles.refresh();
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

  /** Those of before the page was loaded, the newest first. */
  recall() {
    for (const { name, size, type, ...entry } of past.load()) {
      const card = new FileCard({ name, size, type }, this);
      this.cards.push(card);
      element('cards').append(card.root);
      card.recall(entry);
    }
    this.onChange();
  }

  /** @throws {UploadError} */
  check(file) {
    if (!(file instanceof File)) throw new UploadError('grant', 'file_unreadable', say('noFile'));
    this.profiles.check(file);
  }

  retryAll() {
    for (const card of this.cards) if (card.canRetry) card.start();
  }

  remove(card) {
    this.cards = this.cards.filter((other) => other !== card);
    past.drop([card.id]);
    card.root.remove();
    element('files').focus();
    this.onChange();
  }

  clear() {
    const finished = this.cards.filter(({ isActive }) => !isActive);
    for (const card of finished) card.root.remove();
    past.drop(finished.map(({ id }) => id));
    this.cards = this.cards.filter(({ isActive }) => isActive);
    element('files').focus();
    this.onChange();
  }

  onKey() {
    this.profiles.refresh();
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
    const retryable = this.cards.filter(({ canRetry }) => canRetry).length;
    const parts = [
      active && say('underWay', { count: formatNumber(active) }),
      count('ready') && say('countReady', { count: formatNumber(count('ready')) }),
      count('failed') && say('countFailed', { count: formatNumber(count('failed')) }),
    ];
    element('uploads-summary').textContent = parts.filter(Boolean).join(' · ');
    element('uploads').hidden = this.cards.length === 0;
    element('how').hidden = this.cards.length > 0;
    element('clear').hidden = active === this.cards.length;
    element('retry-all').hidden = retryable < 2;
    element('retry-all').textContent = say('retryAll', { count: formatNumber(retryable) });
    if (active === 0) this.batch = undefined;
    this.onProgress();
  }

  /** One bar for all files that are sent together. */
  onProgress() {
    const sending = this.cards.filter((card) => card.isActive && !card.kept?.at);
    if (sending.length > 0) this.batch ??= { cards: new Set(), speed: createSpeedometer() };
    for (const card of sending) this.batch.cards.add(card);
    const cards = [...(this.batch?.cards ?? [])].filter((card) => this.cards.includes(card) && card.outcome !== 'cancelled');
    element('overall').hidden = cards.length < 2;
    if (cards.length < 2) return;
    const total = cards.reduce((sum, { file }) => sum + file.size, 0);
    const loaded = cards.reduce((sum, { file, isActive, isReported, loaded: sent }) => sum + (isActive && !isReported ? sent ?? 0 : file.size), 0);
    const speed = this.batch.speed(loaded);
    const done = cards.filter(({ isActive }) => !isActive).length;
    element('overall-bar').value = total ? loaded / total : 0;
    element('overall-text').textContent =
      say('overall', { done: formatNumber(done), all: formatNumber(cards.length), loaded: formatBytes(loaded), total: formatBytes(total) })
      + (speed && loaded < total ? say('overallLeft', { left: formatDuration(Math.ceil((total - loaded) / speed)) }) : '');
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
  return new File([file], file.name.replace('image', say('pasted', { stamp })), { type: file.type });
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

function showToday(stats, error) {
  element('today').hidden = isRefusal(error);
  element('today-hint').hidden = !error;
  element('today-body').hidden = Boolean(error);
  if (error) return;
  const { total, days, timeZone } = stats;
  const refused = (total.rejected ?? 0) + (total.failed ?? 0);
  element('today-zone').textContent = timeZone ?? '';
  element('today-uploads').textContent = formatNumber(total.uploads);
  element('today-bytes').textContent = formatBytes(total.bytes);
  element('today-refused').textContent = formatNumber(refused);
  element('today-refused-figure').hidden = refused === 0;
  element('today-types').replaceChildren(...typeRows(days?.at(-1)?.types ?? {}));
}

function typeRows(types) {
  const rows = Object.entries(types).sort(([, a], [, b]) => b.uploads - a.uploads).slice(0, 6);
  const most = Math.max(1, ...rows.map(([, { uploads }]) => uploads));
  return rows.map(([type, { uploads, bytes }]) => {
    const row = fromTemplate('type-template');
    part(row, 'type').textContent = type;
    part(row, 'count').textContent = `${formatNumber(uploads)} · ${formatBytes(bytes)}`;
    part(row, 'bar').style.setProperty('--share', `${(uploads / most) * 100}%`);
    return row;
  });
}

function showRecent(list, error, session) {
  const uploads = list?.uploads ?? [];
  element('recent').replaceChildren(...uploads.map((upload) => recentRow(upload, session)));
  element('recent-hint').hidden = uploads.length > 0;
  element('recent-hint-text').textContent = say(isRefusal(error) ? 'recentForOperators' : error ? 'noAnswer' : 'recentEmpty');
  element('enter-key').hidden = !isRefusal(error);
  element('enter-key').textContent = say(session.apiKey ? 'otherKey' : 'enterKey');
}

function recentRow({ id, object, fileName, size, mimeType, state, reason, receivedAt }, session) {
  const row = fromTemplate('recent-template');
  const received = new Date(receivedAt);
  const name = fileName ?? object.split('/').at(-1);
  row.dataset.state = state;
  part(row, 'name').textContent = name;
  part(row, 'name').title = object;
  part(row, 'name').disabled = state !== 'ready';
  part(row, 'name').addEventListener('click', () => openFile(session, id));
  part(row, 'meta').textContent = [formatBytes(size ?? 0), mimeType].filter(Boolean).join(' · ');
  part(row, 'state').textContent = say(`states.${state}`);
  part(row, 'state').title = reason ?? '';
  part(row, 'time').dateTime = receivedAt;
  part(row, 'time').textContent = formatAge(received);
  part(row, 'time').title = formatTime(received);
  return row;
}

translate();
offerOtherLanguage(element('language'));
new UploadPage();
