// Real clients, nobody's mocks: what users of OSS send, against the simulated OSS and the server.
// One file for the test runner, so that all cases share one deployment and the matrix knows of all of them.

import { after, before } from 'node:test';
import { closeChromium } from './support/chromium.mjs';
import { start, stop } from './support/deployment.mjs';

before(start);
after(async () => {
  await closeChromium();
  await stop();
});

await import('./cases/ali-oss-uploads.mjs');
await import('./cases/ali-oss-signed-urls.mjs');
await import('./cases/ali-oss-post-forms.mjs');
await import('./cases/ali-oss-bucket.mjs');
await import('./cases/ali-oss-sts.mjs');
await import('./cases/replayed.mjs');
await import('./cases/curl.mjs');
await import('./cases/html-form.mjs');
await import('./cases/plupload.mjs');
await import('./cases/documented-in-chromium.mjs');
await import('./cases/documented-elsewhere.mjs');
await import('./cases/ali-oss-refresh.mjs');
await import('./cases/webhooks.mjs');
await import('./cases/matrix.mjs');
