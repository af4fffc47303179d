// What good callbacks notice while others misuse the server. The server is a process of its own, with a limit on its heap; OSS's part is played
// here, with the simulator's key.

import { sign } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { builtCommand, freePorts, Program } from '../chaos/program.mjs';

const HELP = `Abuses a running server in several ways, and measures what good callbacks notice of it.

  tests/abuse/run [--seconds 10] [--rate 50] [--heap 200] [--json] [NAME…]

  --seconds N  how long each kind of abuse lasts
  --rate N     good callbacks a second meanwhile
  --heap N     MiB that the server's heap may have: what needs more ends it
  NAME         only those: idle, headers, bodies, declared, signatures, user

Exit code: 0 every good callback was answered 200, 1 one was not or the server ended, 2 wrong usage.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '10' }, rate: { type: 'string', default: '50' }, heap: { type: 'string', default: '200' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
const folder = await mkdtemp(join(tmpdir(), 'oss-callback-abuse-'));
const [ossPort, port] = await freePorts(2);
const ossUrl = `http://127.0.0.1:${ossPort}`;
const log = (name) => createWriteStream(join(folder, `${name}.log`));
const oss = new Program('oss', {
  log: log('oss'), url: `${ossUrl}/callback_pub_key_dev.pem`,
  command: () => ({ args: [builtCommand(), 'simulate', '--port', `${ossPort}`, '--data-dir', join(folder, 'oss'), '--bucket', 'abuse', '--access-key-id', 'id', '--access-key-secret', 'secret'] }),
});
await oss.start();
const publicKey = await (await fetch(oss.url)).text();
const privateKey = await readFile(join(folder, 'oss', 'callback_key_dev.pem'), 'utf8');
const server = new Program('server', {
  log: log('server'), url: `http://127.0.0.1:${port}/api/health?probe=live`,
  command: () => ({
    args: [builtCommand(), 'serve', '--urls', `http://127.0.0.1:${port}`, '--environment', 'Development'],
    env: {
      DOTNET_GCHeapHardLimit: `0x${(Number(values.heap) * 1024 * 1024).toString(16)}`,
      Oss__Bucket: 'abuse', Oss__Region: 'cn-hangzhou', Oss__AccessKeyId: 'id', Oss__AccessKeySecret: 'secret', Oss__Endpoint: ossUrl,
      Callback__Urls__0: `http://127.0.0.1:${port}/api/callback`, Callback__TicketKeys__0: Buffer.alloc(32, 7).toString('base64'),
      Callback__TrustedKeys__0__Url: oss.url, Callback__TrustedKeys__0__Pem: publicKey,
      Policy__RateLimit__PerTicketPerMinute: '0', Storage__DataDirectory: join(folder, 'data'), Storage__Concurrency: '1', Reconcile__Enabled: 'false',
    },
  }),
});
await server.start();
const grant = await (await fetch(`http://127.0.0.1:${port}/api/policy?filename=a.png`)).json();

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
let number = 0;

/** A callback as OSS sends it; `isGood` says whether its signature is. */
function callback(isGood, over = agent) {
  const body = `bucket=abuse&object=${encodeURIComponent(grant.fields.key)}&etag=ABC&size=3&mimeType=image%2Fpng&reqId=R${number++}&operation=PostObject&ticket=${grant.ticket}`;
  const signature = isGood ? sign('RSA-MD5', Buffer.from(`/api/callback\n${body}`), privateKey) : Buffer.alloc(64, number);
  return new Promise((done, failed) => {
    const sent = request({
      host: '127.0.0.1', port, path: '/api/callback', method: 'POST', agent: over, timeout: 10_000,
      headers: { authorization: signature.toString('base64'), 'x-oss-pub-key-url': Buffer.from(oss.url).toString('base64'), 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) },
    }, (answer) => answer.resume().on('end', () => done(answer.statusCode)));
    sent.on('error', failed).on('timeout', () => sent.destroy(new Error('timeout'))).end(body);
  });
}

const sockets = new Set();

/** Opens so many connections, each of which begins with a text and then adds a little now and then. */
async function connections(count, begin, more) {
  for (let opened = 0; opened < count; opened += 250) {
    await Promise.all(Array.from({ length: Math.min(250, count - opened) }, () => new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        if (begin) socket.write(begin);
        done();
      });
      sockets.add(socket);
      socket.on('error', done).on('close', () => sockets.delete(socket));
    })));
  }
  const timer = more && setInterval(() => sockets.forEach((socket) => socket.writable && socket.write(more)), 1_000);
  return () => {
    clearInterval(timer);
    sockets.forEach((socket) => socket.destroy());
  };
}

/** Sends as often as it can, so many at a time, until it is told to stop. */
function flood(times, send) {
  let stopped = false;
  let sent = 0;
  const all = Array.from({ length: times }, async () => {
    while (!stopped) {
      const began = performance.now();
      await send().catch(() => undefined);
      sent++;
      await pause(Math.max(0, 1_000 * times / (10 * rate) - (performance.now() - began)));
    }
  });
  return async () => {
    stopped = true;
    await Promise.all(all);
    return sent;
  };
}

const head = 'POST /api/callback HTTP/1.1\r\nHost: a\r\n';
const own = () => new Agent({ keepAlive: true, maxSockets: 64 });
const KINDS = {
  nothing: async () => () => undefined,
  idle: () => connections(10_000),
  headers: () => connections(1_000, head, 'X: y\r\n'),
  bodies: () => connections(1_000, `${head}Content-Length: 1000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n`, 'a'),
  declared: () => connections(1_000, `${head}Content-Length: ${2 * 1024 * 1024}\r\nContent-Type: application/json\r\n\r\n`.replace('/api/callback', '/api/multipart/complete')),
  signatures: async () => { const others = own(); return flood(32, () => callback(false, others)); },
  user: async () => flood(32, () => fetch(`http://127.0.0.1:${port}/api/policy?filename=a.png`).then((answer) => answer.text())),
};
const unknown = positionals.find((name) => !KINDS[name]);
if (unknown) {
  console.error(`'${unknown}' is none of ${Object.keys(KINDS).join(', ')}.`);
  process.exit(2);
}

const memory = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.id}/status`, 'utf8'))[1]) / 1024;
const results = {};
for (let warm = 0; warm < 500; warm++) await callback(true);
for (const name of ['nothing', ...(positionals.length > 0 ? positionals : Object.keys(KINDS).slice(1))]) {
  const end = await KINDS[name]();
  const times = [];
  let bad = 0;
  let peak = 0;
  const under = [];
  const until = performance.now() + seconds * 1_000;
  for (let next = performance.now(); next < until; next += 1_000 / rate) {
    await pause(Math.max(0, next - performance.now()));
    const began = performance.now();
    under.push(callback(true).then((status) => {
      times.push(performance.now() - began);
      if (status !== 200) bad++;
    }, () => { bad++; }));
    if (under.length % rate === 0) peak = Math.max(peak, await memory());
  }
  await Promise.all(under);
  const others = await end();
  times.sort((one, other) => one - other);
  const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] * 10) / 10;
  results[name] = { good: times.length - bad, notTaken: bad, medianMilliseconds: at(0.5), p99Milliseconds: at(0.99), longestMilliseconds: at(1), residentMiB: Math.round(peak), ...(typeof others === 'number' ? { others } : {}) };
  if (!values.json) console.log(name.padEnd(12), JSON.stringify(results[name]));
}
if (values.json) console.log(JSON.stringify(results));
agent.destroy();
await Promise.all([oss, server].map((program) => program.end('SIGKILL')));
await rm(folder, { recursive: true, force: true });
process.exit(Object.values(results).every(({ notTaken }) => notTaken === 0) ? 0 : 1);
