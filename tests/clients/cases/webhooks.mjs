// The events of the server, checked by the reference library of the Standard Webhooks specification (npm standardwebhooks), as docs/notifications.md shows it.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { startPlayground } from '../../browser/support/playground.mjs';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

test('the reference library takes our events under each of two secrets, and refuses tampered ones', async (t) => {
  const secrets = [newSecret(), newSecret()];
  const posted = [];
  const receiver = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(204).end();
    receiver.emit('posted');
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  t.after(() => receiver.close());
  const taken = once(receiver, 'posted');
  const { url, stop } = await startPlayground({
    settings: {
      Notify__Endpoints__0__Url: `http://127.0.0.1:${receiver.address().port}/hooks`,
      Notify__Endpoints__0__Secrets__0: secrets[0],
      Notify__Endpoints__0__Secrets__1: secrets[1],
    },
  });
  t.after(stop);

  const grant = await (await fetch(`${url}/api/policy?filename=${encodeURIComponent('假期 1.png')}&size=3`)).json();
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array([1, 2, 3])]));
  assert.equal((await fetch(grant.url, { method: 'POST', body: form })).status, 200);
  await taken;

  const [{ headers, body }] = posted;
  for (const secret of secrets) {
    const event = new Webhook(secret).verify(body, headers);
    assert.deepEqual([event.type, event.data.uploadId, event.data.name], ['upload.ready', grant.uploadId, '假期 1.png']);
  }

  const webhook = new Webhook(secrets[0]);
  assert.throws(() => webhook.verify(body.replace('upload.ready', 'upload.failed'), headers), /No matching signature/);
  assert.throws(() => webhook.verify(body, { ...headers, 'webhook-id': 'msg_other' }), /No matching signature/);
  assert.throws(() => webhook.verify(body, { ...headers, 'webhook-timestamp': `${Number(headers['webhook-timestamp']) - 400}` }), /too old/);
  assert.throws(() => new Webhook(newSecret()).verify(body, headers), /No matching signature/);
});
