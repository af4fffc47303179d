// ali-oss of docs/clients, which gets other credentials while an upload in parts is under way: from another instance of the server, as behind a load balancer.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { large } from '../../browser/support/files.mjs';
import { startPlayground, startServer } from '../../browser/support/playground.mjs';
import { ACCESS_KEY, BUCKET, REGION } from '../support/deployment.mjs';
import { documentedAliOss } from '../support/documented.mjs';
import { shows } from '../support/proofs.mjs';

const MIB = 1024 * 1024; // the size of ali-oss's parts
const BEFORE_THE_CHANGE = 3; // the client's own question, the beginning of the upload, its first part
const API_KEY = 'alice-key';
const HEADERS = { 'X-Api-Key': API_KEY };
const USERS = { Policy__ApiKeys__0__Name: 'alice', Policy__ApiKeys__0__Role: 'operator', Policy__ApiKeys__0__Sha256: createHash('sha256').update(API_KEY).digest('hex') };

/** Two instances that share settings and ticket key, as two machines do; each keeps sessions of its own. */
async function startTwo(t) {
  const first = await startPlayground({ settings: USERS });
  t.after(first.stop);
  const second = await startServer({
    ...USERS,
    Oss__AccessKeyId: ACCESS_KEY.accessKeyId,
    Oss__AccessKeySecret: ACCESS_KEY.accessKeySecret,
    Oss__Bucket: BUCKET,
    Oss__Region: REGION,
    Oss__Endpoint: first.ossUrl,
    Oss__PublicEndpoint: first.ossUrl,
    Callback__Urls__0: `${first.url}/api/callback`,
    Callback__TicketKeys__0: (await readFile(first.ticketKeyFile, 'utf8')).trim(),
    Sts__RoleArn: 'acs:ram::1000000000000001:role/uploader',
    Sts__Endpoint: first.ossUrl,
  });
  t.after(second.stop);
  return [first, second];
}

/** Asks the first instance for credentials, and after some answers, when the upload has begun, the second; for all else the first, which is where the records are. */
async function startBalancer(t, instances, answers) {
  let asked = 0;
  const balancer = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const isSts = request.url.startsWith('/api/sts');
    const { url } = isSts ? instances[asked++ < BEFORE_THE_CHANGE ? 0 : 1] : instances[0];
    const answer = await fetch(url + request.url, { method: request.method, headers: { ...HEADERS, 'Content-Type': 'application/json' }, body: chunks.length > 0 ? Buffer.concat(chunks) : undefined });
    const text = await answer.text();
    if (isSts) answers.push(JSON.parse(text));
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') }).end(text);
  }).listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  t.after(() => balancer.close());
  return `http://127.0.0.1:${balancer.address().port}`;
}

shows({ client: 'ali-oss of docs/clients', does: '`multipartUpload` whose credentials are renewed before every part, in the middle by another instance of the server → ready', signature: 'V4' }, async (t) => {
  const answers = [];
  const instances = await startTwo(t);
  const uploads = await documentedAliOss(t, await startBalancer(t, instances, answers), () => HEADERS);
  const film = large('film.png', 6 * MIB);

  const { uploadId, key } = await uploads.upload(film.name, film.buffer, { mime: film.mimeType, refreshSTSTokenInterval: 0 });

  const { state, record } = await (await fetch(`${instances[0].url}/api/uploads/${uploadId}`, { headers: HEADERS })).json();
  assert.deepEqual([state, record.object, record.size, record.operation, record.source, record.user], ['ready', key, film.buffer.length, 'CompleteMultipartUpload', 'callback', 'alice']);
  assert.ok(answers.length >= 8, `asked ${answers.length} times`);
  assert.equal(new Set(answers.map((answer) => answer.AccessKeyId)).size, 2);
  assert.equal(new Set(answers.map((answer) => answer.prefix)).size, 1);
});
