// URLs that ali-oss signs and another client uses: here Node's fetch. The callback is part of the signed query.

import assert from 'node:assert/strict';
import { png } from '../../browser/support/files.mjs';
import { SIGNATURES, clientByName } from '../support/ali-oss.mjs';
import { ALBUM, assertAnswer, assertConfirmable, assertReady, callbackFor, grant, withFault } from '../support/deployment.mjs';
import { raises, shows } from '../support/proofs.mjs';

const CLIENT = 'URL signed by ali-oss';
const CUSTOM = { album: 'Summer & 海' };
const METHODS = { V1: '`signatureUrl`', V4: '`signatureUrlV4`' };

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64');

/** A URL for one PUT with a callback. V1 takes the callback in ali-oss's form, V4 as the finished parameters. */
function sign(signature, granted, file, customValue) {
  const callback = callbackFor(granted, customValue);
  const client = clientByName(signature === 'V4');
  if (signature === 'V1') return client.signatureUrl(granted.fields.key, { method: 'PUT', expires: 60, 'Content-Type': file.mimeType, callback });
  const queries = { callback: granted.fields.callback, ...(customValue && { 'callback-var': encode({ 'x:album': customValue.album }) }) };
  return client.signatureUrlV4('PUT', 60, { headers: { 'Content-Type': file.mimeType }, queries }, granted.fields.key);
}

const put = (url, file, type = file.mimeType) => fetch(url, { method: 'PUT', headers: { 'Content-Type': type }, body: file.buffer });

for (const [signature] of SIGNATURES) {
  shows({ client: CLIENT, does: `PUT with callback and \`customValue\` → ready; V1 from ${METHODS.V1}, V4 from ${METHODS.V4}`, signature }, async () => {
    const file = png('photo.png');
    const granted = await grant(file, { profile: ALBUM });

    const answer = await put(await sign(signature, granted, file, CUSTOM), file);

    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/json']);
    assertAnswer(await answer.json(), granted);
    await assertReady(granted, file, { operation: 'PutObject', variables: { 'x:album': CUSTOM.album } });
  });

  shows({ client: CLIENT, does: 'another type, another key or another callback than was signed is `SignatureDoesNotMatch`', signature }, async () => {
    const file = png('photo.png');
    const granted = await grant(file);
    const url = await sign(signature, granted, file);
    const otherKey = url.replace('.png', '.jpg');
    const otherCallback = new URL(url);
    otherCallback.searchParams.set('callback', encode({ callbackUrl: 'http://127.0.0.1:1/', callbackBody: 'a=1' }));

    const answers = [await put(url, file, 'image/jpeg'), await put(otherKey, file), await put(otherCallback, file)];

    for (const answer of answers) {
      assert.equal(answer.status, 403);
      assert.match(await answer.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
    }
    const { res } = await clientByName(true).listV2({ prefix: granted.fields.key.replace('.png', '') });
    assert.match(res.data.toString(), /<KeyCount>0<\/KeyCount>/);
  });

  raises({ client: CLIENT, does: 'PUT, callback refused by the server → raised, object kept, confirmed', signature }, async () => {
    const file = png('photo.png');
    const granted = await grant(file);
    const url = await sign(signature, granted, file);

    const answer = await withFault('signWithWrongKey', () => put(url, file));

    assert.deepEqual([answer.status, answer.ok, answer.headers.get('content-type')], [203, true, 'application/xml']);
    assert.match(await answer.text(), /<Code>CallbackFailed<\/Code>\s*<Message>Error status : 400\.<\/Message>/);
    await assertConfirmable(granted, file);
    return '`fetch` resolves with `status` 203 and **`ok` true**: compare the status with 200';
  });
}
