// put and multipartUpload: the callback goes as a header, on the last request.

import assert from 'node:assert/strict';
import { large, png } from '../../browser/support/files.mjs';
import { SIGNATURES, client, clientByName, thrown } from '../support/ali-oss.mjs';
import { ALBUM, assertAnswer, assertConfirmable, assertReady, callbackFor, grant, withFault } from '../support/deployment.mjs';
import { raises, shows } from '../support/proofs.mjs';

const CLIENT = 'ali-oss';
const PART = 100 * 1024;
const CUSTOM = { album: 'Summer & 海' };
const VARIABLES = { 'x:album': CUSTOM.album };

const photo = () => png('photo.png');
const film = () => large('film.png', 3 * PART - 7);

for (const [signature, v4] of SIGNATURES) {
  shows({ client: CLIENT, does: '`put` with `callback` → ready', signature }, async () => {
    const file = photo();
    const granted = await grant(file);

    const result = await client(v4).put(granted.fields.key, file.buffer, { mime: file.mimeType, callback: callbackFor(granted) });

    assert.equal(result.res.status, 200);
    assertAnswer(result.data, granted);
    const record = await assertReady(granted, file, { operation: 'PutObject' });
    assert.equal(`"${record.etag}"`, result.res.headers.etag);
    assert.deepEqual(record.image, { width: 96, height: 96, format: 'png' });
  });

  shows({ client: CLIENT, does: '`put` with `customValue` → variables in the record', signature }, async () => {
    const file = photo();
    const granted = await grant(file, { profile: ALBUM });

    const result = await clientByName(v4).put(granted.fields.key, file.buffer, { mime: file.mimeType, callback: callbackFor(granted, CUSTOM) });

    assertAnswer(result.data, granted);
    await assertReady(granted, file, { operation: 'PutObject', variables: VARIABLES });
  });

  shows({ client: CLIENT, does: '`multipartUpload` in 3 parts with `callback` and `customValue` → ready', signature }, async () => {
    const file = film();
    const granted = await grant(file, { profile: ALBUM });
    const steps = [];

    const result = await client(v4).multipartUpload(granted.fields.key, file.buffer, {
      mime: file.mimeType, partSize: PART, callback: callbackFor(granted, CUSTOM), progress: (share) => steps.push(share),
    });

    assert.equal(steps.length, 5);
    assertAnswer(result.data, granted);
    const record = await assertReady(granted, file, { operation: 'CompleteMultipartUpload', variables: VARIABLES });
    assert.match(record.etag, /-3$/);
    assert.equal(`"${record.etag}"`, result.etag);
  });

  shows({ client: CLIENT, does: '`multipartUpload` of a small file (ali-oss falls back to `put`) → ready', signature }, async () => {
    const file = photo();
    const granted = await grant(file);

    const result = await client(v4).multipartUpload(granted.fields.key, file.buffer, { mime: file.mimeType, callback: callbackFor(granted) });

    assertAnswer(result.data, granted);
    await assertReady(granted, file, { operation: 'PutObject' });
  });

  const failures = [
    ['`put`, callback refused by the server → raised, object kept, confirmed', 'signWithWrongKey', photo, 'put'],
    ['`put`, callback lost → raised, object kept, confirmed', 'dropCallback', photo, 'put'],
    ['`multipartUpload`, callback refused by the server → raised, object kept, confirmed', 'signWithWrongKey', film, 'multipartUpload'],
  ];
  for (const [does, fault, make, method] of failures) {
    raises({ client: CLIENT, does, signature }, async () => {
      const file = make();
      const granted = await grant(file);

      const error = await withFault(fault, () => thrown(() =>
        client(v4)[method](granted.fields.key, file.buffer, { mime: file.mimeType, partSize: PART, callback: callbackFor(granted) })));

      assert.deepEqual({ name: error.name, code: error.code, status: error.status }, { name: 'CallbackFailedError', code: 'CallbackFailed', status: 203 });
      assert.equal(error.message, fault === 'dropCallback' ? 'Error status : -1.OSS can not connect to your callbackUrl, please check it.' : 'Error status : 400.');
      await assertConfirmable(granted, file);
      return `the promise is rejected: \`name\` is \`${error.name}\`, \`code\` \`${error.code}\`, \`status\` ${error.status}, \`message\` OSS's reason`;
    });
  }
}
