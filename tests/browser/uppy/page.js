// The test page: a dashboard, one of the two set-ups (?with=forms or ?with=parts), and what came of each file.

import Uppy from '@uppy/core';
import Dashboard from '@uppy/dashboard';
import { useParts } from './uppy-parts.js';
import { uploadService } from './upload-service.js';
import { useForms } from './uppy-forms.js';

const parameters = new URLSearchParams(location.search);
const service = uploadService(parameters.get('server') ?? '');
const uppy = new Uppy().use(Dashboard, { inline: true, target: '#uppy', width: '100%', height: 420, proudlyDisplayPoweredByUppy: false, hideProgressDetails: matchMedia('(max-width: 30rem)').matches });
(parameters.get('with') === 'parts' ? useParts : useForms)(uppy, service);

uppy.on('complete', ({ successful, failed }) => {
  document.querySelector('#results').replaceChildren(
    ...successful.map((file) => line(file, file.upload.state, JSON.stringify(file.response.body))),
    ...failed.map((file) => line(file, 'error', file.error)),
  );
});

function line(file, state, detail) {
  const item = document.createElement('li');
  Object.assign(item.dataset, { name: file.name, state });
  item.append(element('b', file.name), element('span', state), element('code', detail));
  return item;
}

function element(name, text) {
  return Object.assign(document.createElement(name), { textContent: text });
}

// For the tests.
window.uppy = uppy;
window.progress = {};
uppy.on('upload-progress', (file, { bytesUploaded, bytesTotal }) => (window.progress[file.name] ??= []).push([bytesUploaded, bytesTotal]));
