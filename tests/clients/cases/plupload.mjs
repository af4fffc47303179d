// plupload in Chromium, with a page that follows OSS's article on direct upload.

import assert from 'node:assert/strict';
import { png } from '../../browser/support/files.mjs';
import { open } from '../../browser/support/page.mjs';
import { chromiumBrowser } from '../support/chromium.mjs';
import { assertAnswer, assertConfirmable, assertReady, withFault } from '../support/deployment.mjs';
import { FORMATS, uploadTo } from '../support/directories.mjs';
import { startPages } from '../support/pages.mjs';
import { raises, shows } from '../support/proofs.mjs';

const CLIENT = 'plupload in Chromium';
const PAGES = {
  '/upload.js': new URL('../pages/upload.js', import.meta.url),
  '/plupload.full.min.js': new URL('../node_modules/plupload/js/plupload.full.min.js', import.meta.url),
};

/** Chooses the files, starts plupload, and returns what it reported for each. */
async function upload(t, signature, naming, files) {
  const address = `/?format=${FORMATS[signature]}`;
  const site = await startPages(t, { ...PAGES, [address]: new URL('../pages/plupload.html', import.meta.url) });
  const page = await open(t, await chromiumBrowser(), site + address);
  await page.selectOption('#naming', naming);
  await page.setInputFiles('#container input[type=file]', files);
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.locator('#results li').nth(files.length - 1).waitFor();
  return (await page.locator('#results li').allTextContents()).map((text) => JSON.parse(text));
}

for (const signature of Object.keys(FORMATS)) {
  shows({ client: CLIENT, does: 'the article\'s flow, key `dir` + `${filename}` → ready; V1 with `format=v1`, V4 with `format=v4`', signature }, async (t) => {
    const files = [png('Größe 海.png'), png('b.png', { hue: 0.3 })];

    const results = await upload(t, signature, 'local', files);

    assert.equal(results[0].permission.dir, results[1].permission.dir, 'one permission serves several files');
    for (const [index, { event, name, status, response, permission }] of results.entries()) {
      const granted = uploadTo(permission, permission.dir + files[index].name);
      assert.deepEqual({ event, name, status }, { event: 'FileUploaded', name: files[index].name, status: 200 });
      assertAnswer(JSON.parse(response), granted);
      await assertReady(granted, files[index], { operation: 'PostObject' });
    }
  });

  shows({ client: CLIENT, does: 'the article\'s flow, key `dir` + random name → ready', signature }, async (t) => {
    const file = png('photo.png');

    const [{ event, status, response, key, permission }] = await upload(t, signature, 'random', [file]);

    const granted = uploadTo(permission, key);
    assert.deepEqual({ event, status }, { event: 'FileUploaded', status: 200 });
    assert.match(key.slice(permission.dir.length), /^[0-9a-f]{32}\.png$/);
    assertAnswer(JSON.parse(response), granted);
    await assertReady(granted, file, { operation: 'PostObject' });
  });

  raises({ client: CLIENT, does: 'callback refused by the server → 203, object kept, confirmed', signature }, async (t) => {
    const file = png('photo.png');

    const [{ event, status, response, key, permission }] = await withFault('signWithWrongKey', () => upload(t, signature, 'random', [file]));

    assert.deepEqual({ event, status }, { event: 'FileUploaded', status: 203 });
    assert.match(response, /<Code>CallbackFailed<\/Code>\s*<Message>Error status : 400\.<\/Message>/);
    await assertConfirmable(uploadTo(permission, key), file);
    return `the event \`${event}\`, **not** \`Error\`, with \`status\` ${status} and the XML as \`response\``;
  });
}
