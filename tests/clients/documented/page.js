// What the pages of all libraries share: the service on an origin other than theirs, and a list of what became of the files.

import { uploadService } from './upload-service.js';

export const service = uploadService(new URLSearchParams(location.search).get('service'));

window.results = [];
export const report = (name, outcome) => window.results.push({ name, ...outcome });
