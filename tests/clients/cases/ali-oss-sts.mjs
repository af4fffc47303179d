// ali-oss's own STS class against the simulated STS, and what its temporary key may do: upload into one directory.

import assert from 'node:assert/strict';
import OSS from 'ali-oss';
import { large, png } from '../../browser/support/files.mjs';
import { SIGNATURES, client, clientByName, thrown } from '../support/ali-oss.mjs';
import { ACCESS_KEY, BUCKET, assertAnswer, assertReady, callbackFor, directoryGrant, oss } from '../support/deployment.mjs';
import { uploadTo } from '../support/directories.mjs';
import { shows } from '../support/proofs.mjs';

const STS = 'ali-oss `STS`';
const CLIENT = 'ali-oss with `stsToken`';
const ROLE = 'acs:ram::1000000000000001:role/uploader';
const PART = 100 * 1024;

const allow = (resource, ...actions) => ({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: [`acs:oss:*:*:${resource}`] }] });

const assumeRole = (key, policy) => new OSS.STS({ ...key, endpoint: oss() }).assumeRole(ROLE, policy, 900, 'phone-1');

/** A directory, and the options of a client whose temporary key may put objects there and nothing else. */
async function limited() {
  const permission = await directoryGrant('v1');
  const { credentials } = await assumeRole(ACCESS_KEY, allow(`${BUCKET}/${permission.dir}*`, 'oss:PutObject'));
  // A refresh function, or ali-oss warns that there is none.
  const refreshSTSToken = () => assert.fail('the token is fresh');
  const options = { accessKeyId: credentials.AccessKeyId, accessKeySecret: credentials.AccessKeySecret, stsToken: credentials.SecurityToken, refreshSTSToken };
  return { permission, options };
}

const uploadInto = (permission, name) => {
  const key = permission.dir + name;
  return { ...uploadTo(permission, key), fields: { key, callback: permission.callback } };
};

shows({ client: STS, does: '`assumeRole` with a policy, signed for RPC with HMAC-SHA1 → temporary key, secret, token and expiry' }, async () => {
  const before = Date.now();

  const { res, credentials } = await assumeRole(ACCESS_KEY, allow(`${BUCKET}/a/*`, 'oss:PutObject'));

  assert.equal(res.status, 200);
  assert.match(credentials.AccessKeyId, /^STS\./);
  assert.ok(credentials.AccessKeySecret && credentials.SecurityToken);
  assert.ok(Math.abs(new Date(credentials.Expiration) - before - 900_000) < 60_000, credentials.Expiration);
});

shows({ client: STS, does: 'a wrong secret, an unknown key and a broken policy are refused with STS\'s codes' }, async () => {
  const policy = allow(`${BUCKET}/a/*`, 'oss:PutObject');

  const refused = [
    [{ ...ACCESS_KEY, accessKeySecret: 'wrong' }, policy, 400, 'SignatureDoesNotMatch'],
    [{ ...ACCESS_KEY, accessKeyId: 'nobody' }, policy, 404, 'InvalidAccessKeyId.NotFound'],
    [ACCESS_KEY, { Version: '1' }, 400, 'InvalidParameter.PolicyGrammar'],
  ];

  for (const [key, given, status, code] of refused) {
    const error = await thrown(() => assumeRole(key, given));
    assert.deepEqual({ status: error.status, code: error.code }, { status, code });
  }
});

for (const [signature, v4] of SIGNATURES) {
  shows({ client: CLIENT, does: '`put` and `multipartUpload` inside the allowed directory, with callback → ready', signature }, async () => {
    const { permission, options } = await limited();
    const [photo, film] = [png('photo.png'), large('film.png', 3 * PART)];
    const [small, big] = [uploadInto(permission, photo.name), uploadInto(permission, film.name)];

    const put = await client(v4, options).put(small.fields.key, photo.buffer, { mime: photo.mimeType, callback: callbackFor(small) });
    const parts = await client(v4, options).multipartUpload(big.fields.key, film.buffer, { mime: film.mimeType, partSize: PART, callback: callbackFor(big) });

    assertAnswer(put.data, small);
    assertAnswer(parts.data, big);
    await assertReady(small, photo, { operation: 'PutObject' });
    await assertReady(big, film, { operation: 'CompleteMultipartUpload' });
  });

  shows({ client: CLIENT, does: 'a URL signed with the temporary key → ready', signature }, async () => {
    const { permission, options } = await limited();
    const file = png('photo.png');
    const granted = uploadInto(permission, file.name);
    const signer = clientByName(v4, options);
    const url = v4
      ? await signer.signatureUrlV4('PUT', 60, { headers: { 'Content-Type': file.mimeType }, queries: { callback: permission.callback } }, granted.fields.key)
      : signer.signatureUrl(granted.fields.key, { method: 'PUT', expires: 60, 'Content-Type': file.mimeType, callback: callbackFor(granted) });

    const answer = await fetch(url, { method: 'PUT', headers: { 'Content-Type': file.mimeType }, body: file.buffer });

    assert.equal(answer.status, 200, await answer.clone().text());
    assertAnswer(await answer.json(), granted);
    await assertReady(granted, file, { operation: 'PutObject' });
  });

  shows({ client: CLIENT, does: '`put` outside the directory, `get`, `list` and `delete` inside it are `AccessDenied`; a wrong token is `InvalidSecurityToken`', signature }, async () => {
    const { permission, options } = await limited();
    const file = png('photo.png');
    const inside = permission.dir + file.name;
    await client(v4, options).put(inside, file.buffer);

    const refused = [
      [() => client(v4, options).put(`elsewhere/${file.name}`, file.buffer), 'AccessDenied'],
      [() => client(v4, options).get(inside), 'AccessDenied'],
      [() => client(v4, options).listV2({ prefix: permission.dir }), 'AccessDenied'],
      [() => client(v4, options).delete(inside), 'AccessDenied'],
      [() => client(v4, { ...options, stsToken: 'invented' }).put(inside, file.buffer), 'InvalidSecurityToken'],
    ];

    for (const [call, code] of refused) {
      const error = await thrown(call);
      assert.deepEqual({ status: error.status, code: error.code }, { status: 403, code });
    }
    assert.equal((await thrown(() => client(true).head(`elsewhere/${file.name}`))).status, 404);
    assert.equal((await client(true).head(inside)).status, 200);
  });
}
