// Real processes: a simulated OSS, one or two servers, and a back end that is told of uploads.

import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BUILDS = ['Debug', 'Release'].map((kind) => fileURLToPath(new URL(`../../src/OssCallback.Cli/bin/${kind}/net10.0/oss-callback.dll`, import.meta.url)));
const BUGGY_SERVER = fileURLToPath(new URL('../OssCallback.CrashingServer/bin/Debug/net10.0/OssCallback.CrashingServer.dll', import.meta.url));
const START_MS = 120_000;

export const OSS = { bucket: 'chaos', keyId: 'chaos-id', secret: 'chaos-secret' };

/** The command's newest build. */
export function builtCommand() {
  const program = BUILDS.filter(existsSync).sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
  if (!program) throw new Error('The command is not built: dotnet build src/OssCallback.Cli');
  return program;
}

/** A program that is ended and started again, always with the same arguments; what it writes is kept in a file. */
class Program {
  #child;

  constructor(name, { args, env, log, url }) {
    Object.assign(this, { name, args, env, log, url });
  }

  async start() {
    this.#child = spawn('dotnet', this.args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...this.env } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.pipe(this.log, { end: false });
    const from = Date.now();
    while (!(await answers(this.url))) {
      if (this.#child.exitCode !== null) throw new Error(`${this.name} ended with ${this.#child.exitCode}; see ${this.log.path}`);
      if (Date.now() - from > START_MS) throw new Error(`${this.name} does not answer; see ${this.log.path}`);
      await pause(50);
    }
  }

  /** @param {NodeJS.Signals} signal */
  async end(signal) {
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }

  signal(signal) {
    this.#child.kill(signal);
  }
}

const answers = async (url) => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status < 500;
  } catch {
    return false;
  }
};

/** @param {{ plant?: string, settings?: Record<string, string> }} options A bug that is planted in the server, and settings of it. */
export async function startWorld({ plant, settings = {} }) {
  const program = builtCommand();
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-chaos-'));
  const [ossPort, port, hookPort] = await freePorts(3);
  const ossUrl = `http://127.0.0.1:${ossPort}`;
  const url = `http://127.0.0.1:${port}`;
  const log = (name) => createWriteStream(join(folder, `${name}.log`), { flags: 'a' });

  const oss = new Program('oss', {
    log: log('oss'), url: `${ossUrl}/callback_pub_key_dev.pem`,
    args: [program, 'simulate', '--port', `${ossPort}`, '--data-dir', join(folder, 'oss'), '--bucket', OSS.bucket, '--access-key-id', OSS.keyId, '--access-key-secret', OSS.secret],
  });
  await oss.start();
  const pem = await (await fetch(oss.url)).text();

  const secret = randomBytes(32);
  const hooks = await startHooks(hookPort, secret);
  const env = {
    Oss__Bucket: OSS.bucket, Oss__Region: 'cn-hangzhou', Oss__AccessKeyId: OSS.keyId, Oss__AccessKeySecret: OSS.secret, Oss__Endpoint: ossUrl, Oss__PublicEndpoint: ossUrl,
    Callback__Urls__0: `${url}/api/callback`, Callback__TicketKeys__0: randomBytes(32).toString('base64'),
    Callback__TrustedKeys__0__Url: oss.url, Callback__TrustedKeys__0__Pem: pem,
    Policy__RateLimit__PerUserPerMinute: '0', Policy__RateLimit__PerTicketPerMinute: '0',
    // What is found in the bucket is known to a profile by its key.
    ...Object.fromEntries(['default', 'album', 'small'].map((name) => [`Policy__Profiles__${name}__KeyTemplate`, 'uploads/{profile}/{yyyy}/{MM}/{dd}/{user}/{uuid}{ext}'])),
    Policy__Profiles__default__ContentTypes__0: 'text/*', Policy__Profiles__album__Overwrite: 'true', Policy__Profiles__small__MaxBytes: '1000',
    Reconcile__Schedule: '*/5 * * * * *', Reconcile__MinAgeMinutes: '0', Reconcile__StuckAfterMinutes: '1',
    Storage__Kind: 'Sqlite', Storage__DataDirectory: join(folder, 'data'), Storage__LeaseSeconds: '5',
    Notify__Endpoints__0__Url: hooks.url, Notify__Endpoints__0__Secrets__0: `whsec_${secret.toString('base64')}`,
    ...settings,
  };
  const one = new Program('server', {
    env, log: log('server'), url: `${url}/api/health?probe=live`,
    args: [...(plant ? [BUGGY_SERVER, '--plant', plant] : [program, 'serve']), '--urls', url, '--environment', 'Development'],
  });
  await one.start();
  return { folder, url, ossUrl, oss, server: one, hooks, programs: [oss, one] };
}

/** A back end's endpoint for events: checks each signature itself, and is up, slow or down as it is told. */
async function startHooks(port, secret) {
  const state = { behaviour: 'up', taken: [], forged: 0 };
  const server = createHttp(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const id = request.headers['webhook-id'];
    const expected = createHmac('sha256', secret).update(`${id}.${request.headers['webhook-timestamp']}.${body}`).digest('base64');
    if (!`${request.headers['webhook-signature']}`.split(' ').includes(`v1,${expected}`)) {
      state.forged++;
      return response.writeHead(401).end();
    }
    if (state.behaviour === 'down') return response.writeHead(503).end();
    if (state.behaviour === 'cut') return request.socket.destroy();
    if (state.behaviour === 'slow') await pause(1_000);
    state.taken.push({ id, event: JSON.parse(body) });
    response.writeHead(204).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, { url: `http://127.0.0.1:${port}/hooks`, close: () => server.close() });
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
