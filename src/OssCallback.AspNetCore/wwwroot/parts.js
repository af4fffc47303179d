// What the pages have in common: their elements, the field for the key, and how they open a file.

import { say } from './words.js';

const KEY_ITEM = 'oss-upload-api-key';

export const element = (id) => document.getElementById(id);
export const part = (root, name) => root.querySelector(`[data-${name}]`);
export const fromTemplate = (id) => element(id).content.firstElementChild.cloneNode(true);

export function isRefusal(error) {
  return error?.status === 401 || error?.status === 403;
}

/** A page that may not store anything still works; it asks for the key again after a reload. */
export function readStoredKey() {
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
export function createKeyPanel(session, onKey) {
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
      if (session.apiKey) hint.textContent = say('keyWrong');
      const isNew = panel.hidden;
      panel.hidden = false;
      if (isNew) input.focus();
    },
  };
}

/** Opens an address in a new tab that has to be asked for first. */
export async function openInTab(askForUrl) {
  // At once, within the click: later it would be taken for a pop-up.
  const tab = window.open('', '_blank');
  try {
    tab.opener = null;
    tab.location = await askForUrl();
  } catch (error) {
    tab?.close();
    throw error;
  }
}
