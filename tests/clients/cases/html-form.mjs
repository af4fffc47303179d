// A page without any script: the browser itself posts the form and shows what OSS answers.

import assert from 'node:assert/strict';
import { png } from '../../browser/support/files.mjs';
import { open } from '../../browser/support/page.mjs';
import { chromiumBrowser } from '../support/chromium.mjs';
import { ALBUM, assertAnswer, assertConfirmable, assertReady, directoryGrant, grant, withFault } from '../support/deployment.mjs';
import { FORMATS, fieldsFor, uploadTo } from '../support/directories.mjs';
import { startPages } from '../support/pages.mjs';
import { raises, shows } from '../support/proofs.mjs';

const CLIENT = 'HTML form in Chromium';

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const formFor = ({ url, fields }) => `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<form method="post" enctype="multipart/form-data" action="${escape(url)}">
${Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join('\n')}
<input type="text" name="x:album">
<input type="file" name="file">
<input type="submit" name="submit" value="Upload">
</form>`;

/** Chooses the file, presses the button, and waits for the page that OSS answers with. */
async function submit(t, granted, file) {
  const site = await startPages(t, { '/': formFor(granted) });
  const page = await open(t, await chromiumBrowser(), site);
  await page.fill('[name="x:album"]', 'Summer & 海');
  await page.setInputFiles('[name=file]', file);
  const [answer] = await Promise.all([page.waitForResponse(granted.url), page.getByRole('button', { name: 'Upload' }).click()]);
  await page.waitForURL(granted.url);
  return { page, status: answer.status(), type: answer.headers()['content-type'] };
}

shows({ client: CLIENT, does: 'form with the fields of the grant → the callback\'s answer is shown, ready', signature: 'V4' }, async (t) => {
  const file = png('Größe "a".png');
  const granted = await grant(file, { profile: ALBUM });

  const { page, status, type } = await submit(t, granted, file);

  assert.deepEqual([status, type], [200, 'application/json']);
  assertAnswer(JSON.parse(await page.innerText('body')), granted);
  await assertReady(granted, file, { operation: 'PostObject', variables: { 'x:album': 'Summer & 海' } });
});

for (const signature of Object.keys(FORMATS)) {
  shows({ client: CLIENT, does: 'form with a directory\'s grant, key `dir` + `${filename}` → ready; V1 with `format=v1`, V4 with `format=v4`', signature }, async (t) => {
    const file = png('Größe 海.png');
    const permission = await directoryGrant(FORMATS[signature]);
    const granted = uploadTo(permission, permission.dir + file.name);

    const { page, status } = await submit(t, { url: permission.host, fields: fieldsFor[signature](permission, `${permission.dir}\${filename}`) }, file);

    assert.equal(status, 200);
    assertAnswer(JSON.parse(await page.innerText('body')), granted);
    await assertReady(granted, file, { operation: 'PostObject' });
  });
}

raises({ client: CLIENT, does: 'callback refused by the server → 203, object kept, confirmed', signature: 'V4' }, async (t) => {
  const file = png('photo.png');
  const granted = await grant(file);

  const { page, status, type } = await withFault('signWithWrongKey', () => submit(t, granted, file));

  assert.deepEqual([status, type], [203, 'application/xml']);
  assert.match(await page.content(), /CallbackFailed[\s\S]*Error status : 400\./);
  await assertConfirmable(granted, file);
  return 'the browser shows OSS\'s XML with `CallbackFailed`; no script hears of it';
});
