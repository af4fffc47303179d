// Policies that ali-oss signs for POST forms; the callback is a form field that the policy pins.

import assert from 'node:assert/strict';
import { png } from '../../browser/support/files.mjs';
import { SIGNATURES, client } from '../support/ali-oss.mjs';
import { ACCESS_KEY, ALBUM, BUCKET, REGION, assertAnswer, assertReady, grant, oss } from '../support/deployment.mjs';
import { postForm } from '../support/forms.mjs';
import { shows } from '../support/proofs.mjs';

const CLIENT = 'POST policy signed by ali-oss';
const ALBUM_FIELD = { 'x:album': 'Summer & 海' };

/** The conditions that both versions share. */
const conditions = (granted, file) => [
  { bucket: BUCKET },
  ['eq', '$key', granted.fields.key],
  ['content-length-range', 1, file.buffer.length],
  ['eq', '$callback', granted.fields.callback],
];

const policy = (list) => ({ expiration: new Date(Date.now() + 60_000).toISOString(), conditions: list });

const common = (granted) => ({ key: granted.fields.key, callback: granted.fields.callback, success_action_status: '200' });

const SIGN = {
  V1: (granted, file) => ({ ...common(granted), ...client(false).calculatePostSignature(policy(conditions(granted, file))) }),
  V4: (granted, file) => {
    const date = new Date();
    const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
    const v4 = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': `${ACCESS_KEY.accessKeyId}/${time.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`,
      'x-oss-date': time,
    };
    const signed = policy([...conditions(granted, file), ...Object.entries(v4).map(([name, value]) => ({ [name]: value }))]);
    return {
      ...common(granted), ...v4,
      policy: Buffer.from(JSON.stringify(signed)).toString('base64'),
      'x-oss-signature': client(true).signPostObjectPolicyV4(signed, date),
    };
  },
};

const bucketUrl = () => `${oss()}/${BUCKET}/`;

for (const [signature] of SIGNATURES) {
  shows({ client: CLIENT, does: 'form with callback and `x:` field → ready; V1 from `calculatePostSignature`, V4 from `signPostObjectPolicyV4`', signature }, async () => {
    const file = png('photo.png');
    const granted = await grant(file, { profile: ALBUM });

    const answer = await postForm(bucketUrl(), { ...SIGN[signature](granted, file), ...ALBUM_FIELD }, file);

    assert.equal(answer.status, 200);
    assertAnswer(await answer.json(), granted);
    await assertReady(granted, file, { operation: 'PostObject', variables: ALBUM_FIELD });
  });

  shows({ client: CLIENT, does: 'another key, a larger file or another callback than the policy allows is refused', signature }, async () => {
    const file = png('photo.png');
    const granted = await grant(file);
    const fields = SIGN[signature](granted, file);
    const larger = { ...file, buffer: Buffer.concat([file.buffer, Buffer.from('x')]) };
    const otherCallback = Buffer.from('{"callbackUrl":"http://127.0.0.1:1/","callbackBody":"a=1"}').toString('base64');

    const refused = [
      [{ ...fields, key: `${granted.fields.key}.html` }, file, 403, 'AccessDenied'],
      [fields, larger, 400, 'EntityTooLarge'],
      [{ ...fields, callback: otherCallback }, file, 403, 'AccessDenied'],
    ];

    for (const [form, content, status, code] of refused) {
      const answer = await postForm(bucketUrl(), form, content);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), new RegExp(`<Code>${code}</Code>`));
    }
    const { objects } = await client(true).listV2({ prefix: granted.fields.key });
    assert.deepEqual(objects, []);
  });
}
