// What is in the bucket: list, look, read, delete.

import assert from 'node:assert/strict';
import { text } from '../../browser/support/files.mjs';
import { SIGNATURES, client, clientByName, thrown } from '../support/ali-oss.mjs';
import { BUCKET, REGION } from '../support/deployment.mjs';
import { shows } from '../support/proofs.mjs';

const CLIENT = 'ali-oss';

for (const [signature, v4] of SIGNATURES) {
  const folder = `${signature}/Größe + 海/`;
  const names = ['a.txt', 'b c.txt', 'd&e=f.txt', "g'(h)!*~.txt"].map((name) => folder + name);

  async function fill() {
    for (const name of names) await client(v4).put(name, text(name).buffer, { meta: { origin: 'clients' } });
  }

  shows({ client: CLIENT, does: '`put` without callback, `head`, `get`, `getObjectMeta`', signature }, async () => {
    await fill();

    for (const name of names) {
      const { status, meta, res } = await client(v4).head(name);
      const { content } = await clientByName(v4).get(name);
      const short = await client(v4).getObjectMeta(name);

      assert.deepEqual({ status, meta, type: res.headers['content-type'] }, { status: 200, meta: { origin: 'clients' }, type: 'text/plain' });
      assert.deepEqual(content, text(name).buffer);
      assert.equal(short.res.headers['content-length'], String(content.length));
    }
  });

  shows({ client: CLIENT, does: '`list` and `listV2`, in pages, with prefix and delimiter', signature }, async () => {
    await fill();

    const first = await client(v4).list({ prefix: folder, 'max-keys': 3 });
    const second = await client(v4).list({ prefix: folder, 'max-keys': 3, marker: first.nextMarker });
    const firstV2 = await clientByName(v4).listV2({ prefix: folder, 'max-keys': 3, 'fetch-owner': true });
    const secondV2 = await clientByName(v4).listV2({ prefix: folder, 'max-keys': 3, 'continuation-token': firstV2.nextContinuationToken });
    const folders = await client(v4).listV2({ prefix: `${signature}/`, delimiter: '/' });

    for (const [one, other] of [[first, second], [firstV2, secondV2]]) {
      assert.deepEqual([...one.objects, ...other.objects].map((item) => item.name), names);
      assert.deepEqual([one.isTruncated, other.isTruncated], [true, false]);
    }
    assert.equal(firstV2.objects[0].size, text('').buffer.length);
    assert.ok(firstV2.objects[0].owner.id);
    assert.deepEqual([folders.prefixes, folders.objects], [[folder], []]);
  });

  shows({ client: CLIENT, does: '`delete`; what is not there is `NoSuchKey`', signature }, async () => {
    await fill();

    for (const name of names) assert.equal((await client(v4).delete(name)).res.status, 204);

    for (const method of ['head', 'get']) {
      const { status, code } = await thrown(() => client(v4)[method](names[0]));
      assert.deepEqual({ status, code }, { status: 404, code: 'NoSuchKey' });
    }
    assert.deepEqual((await client(v4).listV2({ prefix: folder })).objects, []);
  });

  shows({ client: CLIENT, does: 'a wrong secret is `SignatureDoesNotMatch`, an unknown key `InvalidAccessKeyId`', signature }, async () => {
    for (const [wrong, code] of [[{ accessKeySecret: 'wrong' }, 'SignatureDoesNotMatch'], [{ accessKeyId: 'nobody' }, 'InvalidAccessKeyId']]) {
      const error = await thrown(() => client(v4, wrong).put('refused.txt', Buffer.from('no')));
      assert.deepEqual({ status: error.status, code: error.code }, { status: 403, code });
    }
    assert.equal((await thrown(() => client(v4).head('refused.txt'))).status, 404);
  });

  shows({ client: CLIENT, does: '`copy`, `putMeta`, `append`, `putSymlink` and `getSymlink`; `head` tells the kind of object',
      signature }, async () => {
    const oss = client(v4);
    const at = (name) => `${folder}kinds/${name}`;
    await oss.put(at('a +.txt'), Buffer.from('hello'), { meta: { origin: 'clients' } });

    await oss.copy(at('copy.txt'), at('a +.txt'));
    await oss.putMeta(at('copy.txt'), { origin: 'changed' });
    const first = await oss.append(at('log'), Buffer.from('1234'));
    const second = await oss.append(at('log'), Buffer.from('56'), { position: first.nextAppendPosition });
    const late = await thrown(() => oss.append(at('log'), Buffer.from('7'), { position: 1 }));
    await oss.putSymlink(at('link'), at('a +.txt'), { meta: { kind: 'link' } });

    assert.equal((await oss.head(at('copy.txt'))).meta.origin, 'changed');
    assert.deepEqual((await oss.get(at('copy.txt'))).content, Buffer.from('hello'));
    assert.deepEqual([second.nextAppendPosition, late.status, late.code], ['6', 409, 'PositionNotEqualToLength']);
    assert.equal((await oss.getSymlink(at('link'))).targetName, at('a +.txt'));
    assert.deepEqual((await oss.get(at('link'))).content, Buffer.from('hello'));
    const kinds = { 'copy.txt': 'Normal', log: 'Appendable', link: 'Symlink' };
    for (const [name, kind] of Object.entries(kinds)) assert.equal((await oss.head(at(name))).res.headers['x-oss-object-type'], kind);
    assert.deepEqual((await oss.listV2({ prefix: at('') })).objects.map(({ type }) => type), ['Normal', 'Normal', 'Symlink', 'Appendable']);
  });

  shows({ client: CLIENT, does: '`getBucketInfo`, `getBucketLocation`, `getBucketACL`, `listBuckets`, `getACL`', signature }, async () => {
    const oss = client(v4);
    await oss.put(`${folder}acl.txt`, Buffer.from('x'), { headers: { 'x-oss-object-acl': 'public-read' } });

    assert.equal((await oss.getBucketInfo(BUCKET)).bucket.Name, BUCKET);
    assert.equal((await oss.getBucketLocation(BUCKET)).location, `oss-${REGION}`);
    assert.equal((await oss.getBucketACL(BUCKET)).acl, 'private');
    assert.deepEqual((await clientByName(v4).listBuckets({ prefix: BUCKET })).buckets.map(({ name }) => name), [BUCKET]);
    assert.equal((await oss.getACL(`${folder}acl.txt`)).acl, 'public-read');
    assert.equal((await thrown(() => oss.getBucketInfo('another-bucket'))).code, 'NoSuchBucket');
  });

  shows({ client: CLIENT,
      does: 'what the simulator does not do (`putACL`, `deleteMulti`, image processing) is `NotImplemented` and changes nothing',
      signature }, async () => {
    const name = 'untouched.txt';
    const content = Buffer.from('as it was');
    const oss = client(v4);
    await oss.put(name, content);

    const calls = {
      putACL: () => oss.putACL(name, 'public-read'),
      deleteMulti: () => oss.deleteMulti([name]),
      process: () => oss.get(name, { process: 'image/resize,w_10' }),
    };

    for (const [what, call] of Object.entries(calls)) {
      const error = await thrown(call);
      assert.deepEqual({ what, status: error.status, code: error.code }, { what, status: 501, code: 'NotImplemented' });
    }
    assert.deepEqual((await oss.get(name)).content, content);
  });
}
