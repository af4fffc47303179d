// What SDKs send that cannot run here: their dates, their spelling of keys, their questions before an upload, and how they read what comes
// back.

import assert from 'node:assert/strict';
import OSS from 'ali-oss';
import { png } from '../../browser/support/files.mjs';
import { ACCESS_KEY, BUCKET, assertAnswer, assertReady, directoryGrant, oss } from '../support/deployment.mjs';
import { uploadTo } from '../support/directories.mjs';
import { shows } from '../support/proofs.mjs';
import { cgiEscape, element, elements, encode, send, signV1, signV4 } from '../support/wire.mjs';

const ROLE = 'acs:ram::1000000000000001:role/uploader';
const PART = 100 * 1024;
const RESUMED = 'upload in parts with a temporary key: begun, listed, gone on with, completed by list or by `x-oss-complete-all`, '
  + 'with callback → ready';

/** Python's strptime with '%Y-%m-%dT%H:%M:%S.000Z' raises for anything else. */
const PYTHON_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/;

const SDKS = {
  python: {
    client: 'Python SDK (oss2 2.19)',
    headers: { 'User-Agent': 'aliyun-sdk-python/2.19.1(Linux/6.1/x86_64;3.11.2)', 'Accept-Encoding': 'identity', Accept: '*/*',
        Connection: 'keep-alive' },
    escapeKey: encode,
    sign: { V1: (one, more) => signV1(one, { date: 'date', ...more }), V4: (one, more) => signV4(one, { separator: ', ', ...more }) },
  },
  go1: {
    client: 'Go SDK v1 (3.0.2), ossutil 1.7',
    headers: { 'User-Agent': 'aliyun-sdk-go/v3.0.2 (Linux/6.1/x86_64;go1.22)', 'Accept-Encoding': 'identity' },
    escapeKey: (key) => cgiEscape(key).replaceAll('+', '%20'),
    sign: { V1: signV1, V4: (one, more) => signV4(one, { dates: ['Date'], ...more }) },
  },
  go2: {
    client: 'Go SDK v2, ossutil 2',
    headers: { 'User-Agent': 'alibabacloud-go-sdk-v2/1.2.3 (linux/x86_64;go1.23)' },
    sign: { V1: (one, more) => signV1(one, more), V4: (one, more) => signV4(one, { dates: ['Date', 'x-oss-date'], ...more }) },
  },
  php: {
    client: 'PHP SDK (2.7)',
    headers: { 'User-Agent': 'aliyun-sdk-php/2.7.2 (Linux/6.1/x86_64;8.2)', Accept: '*/*' },
    sign: { V1: (one, more) => signV1(one, more), V4: (one, more) => signV4(one, { dates: ['Date', 'x-oss-date'], ...more }) },
  },
  ruby: {
    client: 'Ruby SDK (0.8)',
    headers: { 'User-Agent': 'aliyun-sdk-ruby/0.8.0 ruby-3.1/x86_64-linux', Accept: '*/*',
        'Accept-Encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' },
    escapeKey: cgiEscape,
    sign: { V1: (one, more) => signV1(one, { date: 'date', ...more }) },
  },
  csharp1: {
    client: 'C# SDK v1 (2.14)',
    headers: { 'User-Agent': 'aliyun-sdk-dotnet/2.14.1.0(Linux/6.1/x64;net8.0)' },
    sign: { V1: signV1, V4: (one, more) => signV4(one, { dates: ['Date', 'x-oss-date'], ...more }) },
  },
  csharp2: {
    client: 'C# SDK v2',
    headers: { 'User-Agent': 'alibabacloud-dotnet-sdk-v2/0.2.0' },
    sign: { V1: (one, more) => signV1(one, more), V4: signV4 },
  },
};

/** How each SDK asks whether a bucket is there, and what it reads of the answer. */
const BUCKET_QUESTIONS = {
  python: [{ query: { bucketInfo: '' } }, 'Name', BUCKET],
  go1: [{ bucket: '', query: { prefix: BUCKET, 'max-keys': '1' } }, 'Name', BUCKET],
  go2: [{ query: { acl: '' } }, 'Grant', 'private'],
  php: [{ query: { acl: '' } }, 'Grant', 'private'],
  ruby: [{ query: { acl: '' } }, 'Grant', 'private'],
  csharp1: [{ query: { acl: '' } }, 'Grant', 'private'],
  csharp2: [{ query: { acl: '' } }, 'Grant', 'private'],
};

/** Sends what an SDK sends; the key is of a fresh temporary one where it is given. */
async function as(sdk, signature, one, key) {
  const { headers, escapeKey, sign } = SDKS[sdk];
  return send(sign[signature]({ ...one, headers: { ...headers, ...one.headers }, ...(escapeKey && { escapeKey }) }, key && { key }));
}

async function succeeds(answer) {
  const { status, body } = await answer;
  assert.equal(status, 200, body);
  return answer;
}

const uploadInto = (permission, name) => ({ ...uploadTo(permission, permission.dir + name), fields: { key: permission.dir + name,
    callback: permission.callback } });

for (const [sdk, { client, sign }] of Object.entries(SDKS)) {
  for (const signature of Object.keys(sign)) {
    const name = `replayed, ${client}`;

    shows({ client: name, does: '`put` with callback, the key with a space, a plus sign and 海 → ready', signature }, async () => {
      const file = png('photo.png');
      const granted = uploadInto(await directoryGrant('v1'), `${sdk} ${signature} a+海.png`);
      const slow = sdk === 'csharp1' ? { Expect: '100-continue' } : {};

      const answer = await succeeds(as(sdk, signature, {
        method: 'PUT', key: granted.fields.key, headers: { 'Content-Type': file.mimeType, 'x-oss-callback': granted.fields.callback,
            ...slow }, body: file.buffer, chunked: sdk === 'python' || sdk === 'ruby',
      }));

      assertAnswer(JSON.parse(answer.body), granted);
      await assertReady(granted, file, { operation: 'PutObject' });
    });

    shows({ client: name, does: 'its way to ask whether the bucket is there; `stat` of an object', signature }, async () => {
      const [question, read, expected] = BUCKET_QUESTIONS[sdk];
      const key = `${sdk}-${signature}/stat 1.txt`;
      await succeeds(as(sdk, signature, { method: 'PUT', key, headers: { 'Content-Type': 'text/plain' }, body: 'x' }));

      const bucket = await succeeds(as(sdk, signature, { method: 'GET', ...question }));
      const meta = await succeeds(as(sdk, signature, { method: 'HEAD', key, query: { objectMeta: '' } }));
      const acl = await succeeds(as(sdk, signature, { method: 'GET', key, query: { acl: '' } }));

      assert.equal(element(bucket.body, read), expected);
      assert.equal(meta.headers['content-length'], '1');
      assert.equal(element(acl.body, 'Grant'), 'default');
    });

    shows({ client: name, does: '`list` with `encoding-type=url`; the times end in `.000Z`', signature }, async () => {
      const folder = `${sdk}-${signature}-list/`;
      for (const each of ['a b', 'c+d']) await succeeds(as(sdk, signature,
          { method: 'PUT', key: folder + each, headers: { 'Content-Type': 'text/plain' }, body: 'x' }));

      for (const query of [{ prefix: folder, marker: '', delimiter: '', 'max-keys': '100', 'encoding-type': 'url' },
          { 'list-type': '2', prefix: folder, 'encoding-type': 'url', 'max-keys': '100' }]) {
        const { body } = await succeeds(as(sdk, signature, { method: 'GET', query }));
        assert.deepEqual(elements(body, 'Key').map(decodeURIComponent), [`${folder}a b`, `${folder}c+d`]);
        for (const time of elements(body, 'LastModified')) assert.match(time, PYTHON_TIME);
      }
    });

    shows({ client: name, does: RESUMED, signature }, async () => {
      const permission = await directoryGrant('v1');
      const policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['oss:PutObject', 'oss:ListParts',
          'oss:AbortMultipartUpload'], Resource: [`acs:oss:*:*:${BUCKET}/${permission.dir}*`] }] };
      const { credentials } = await new OSS.STS({ ...ACCESS_KEY, endpoint: oss() }).assumeRole(ROLE, policy, 900, 'resumable');
      const session = { accessKeyId: credentials.AccessKeyId, accessKeySecret: credentials.AccessKeySecret,
          stsToken: credentials.SecurityToken };
      const body = Buffer.concat([png('film.png').buffer, Buffer.alloc(PART)]);

      for (const all of [false, true]) {
        const granted = uploadInto(permission, `film ${all}.png`);
        const key = granted.fields.key;
        const begun = await succeeds(as(sdk, signature, { method: 'POST', key, query: { uploads: '', ...(sdk.startsWith('go')
            && { 'encoding-type': 'url' }) }, headers: { 'Content-Type': 'image/png' } }, session));
        const uploadId = element(begun.body, 'UploadId');
        const one = await succeeds(as(sdk, signature, { method: 'PUT', key, query: { partNumber: '1', uploadId }, body: body.subarray(0,
            PART) }, session));
        const listed = await succeeds(as(sdk, signature, { method: 'GET', key, query: { uploadId, 'max-parts': '1000',
            'part-number-marker': '' } }, session));
        const two = await succeeds(as(sdk, signature, { method: 'PUT', key, query: { partNumber: '2', uploadId },
            body: body.subarray(PART) }, session));
        const list = [one, two].map(({ headers }, index) =>
            `<Part><PartNumber>${index + 1}</PartNumber><ETag>${headers.etag}</ETag></Part>`).join('');
        const done = await succeeds(as(sdk, signature, {
          method: 'POST', key, query: { uploadId }, headers: { 'x-oss-callback': granted.fields.callback, ...(all
              && { 'x-oss-complete-all': 'yes' }) },
          body: all ? '' : `<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUpload>${list}</CompleteMultipartUpload>`,
        }, session));

        assert.deepEqual([elements(listed.body, 'PartNumber'), elements(listed.body, 'LastModified')
            .every((time) => PYTHON_TIME.test(time))], [['1'], true]);
        assertAnswer(JSON.parse(done.body), granted);
        await assertReady(granted, { mimeType: 'image/png', buffer: body }, { operation: 'CompleteMultipartUpload' });
      }
    });
  }
}

shows({ client: `replayed, ${SDKS.ruby.client}`, does: '`put` with callback; the SDK puts a question mark behind `callbackUrl` → ready',
    signature: 'V1' }, async () => {
  const file = png('photo.png');
  const granted = uploadInto(await directoryGrant('v1'), 'ruby question.png');
  const callback = JSON.parse(Buffer.from(granted.fields.callback, 'base64'));
  const asked = Buffer.from(JSON.stringify({ ...callback, callbackUrl: `${callback.callbackUrl}?` })).toString('base64');

  const answer = await succeeds(as('ruby', 'V1', { method: 'PUT', key: granted.fields.key, headers: { 'Content-Type': file.mimeType,
      'x-oss-callback': asked }, body: file.buffer }));

  assertAnswer(JSON.parse(answer.body), granted);
  await assertReady(granted, file, { operation: 'PutObject' });
});
