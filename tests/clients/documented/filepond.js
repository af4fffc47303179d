import * as FilePond from 'filepond';
import 'filepond/dist/filepond.css';
import { ossServer } from './filepond-server.js';
import { report, service } from './page.js';

FilePond.create(document.querySelector('#app').appendChild(Object.assign(document.createElement('input'), { type: 'file', multiple: true })), {
  server: ossServer(service),
  labelFileProcessingError: ({ body }) => body,
  onprocessfile: (error, { filename, serverId }) => report(filename, error ? { message: error.body } : { uploadId: serverId }),
});
