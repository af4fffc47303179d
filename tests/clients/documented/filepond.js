import * as FilePond from 'filepond';
import 'filepond/dist/filepond.css';
import { ossUploads } from './filepond-uploads.js';
import { report, service } from './page.js';

FilePond.create(document.querySelector('#app').appendChild(Object.assign(document.createElement('input'), { type: 'file', multiple: true })), {
  ...ossUploads(service),
  onprocessfile: (error, { filename, serverId }) => report(filename, error ? { message: error.body } : { uploadId: serverId }),
});
