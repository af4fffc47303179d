// Real processes: a simulated OSS, one or two servers, their store, and a back end that reviews uploads and is told of them.

import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startAzurite } from './azurite.mjs';
import { builtCommand, freePorts, Program } from './program.mjs';
import { startProxy } from './proxy.mjs';

const BUGGY_SERVER = fileURLToPath(new URL('../OssCallback.CrashingServer/bin/Debug/net10.0/OssCallback.CrashingServer.dll', import.meta.url));

/** Debian's package faketime: with it the servers' wall clock can jump. */
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1';

export const OSS = { bucket: 'chaos', keyId: 'chaos-id', secret: 'chaos-secret' };

/**
 * @param {{ plant?: string, storage?: 'sqlite' | 'azure', oldProgram?: string }} options A bug that is planted in the server, its engine, and an
 *   earlier build that it begins with.
 */
export async function startWorld({ plant, storage = 'sqlite', oldProgram }) {
  const program = builtCommand();
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-chaos-'));
  const isAzure = storage === 'azure';
  const [ossPort, hookPort, ...ports] = await freePorts(isAzure ? 4 : 3);
  const ossUrl = `http://127.0.0.1:${ossPort}`;
  const log = (name) => createWriteStream(join(folder, `${name}.log`), { flags: 'a' });

  const oss = new Program('oss', {
    log: log('oss'), url: `${ossUrl}/callback_pub_key_dev.pem`,
    command: () => ({ args: [program, 'simulate', '--port', `${ossPort}`, '--data-dir', join(folder, 'oss'), '--bucket', OSS.bucket, '--access-key-id', OSS.keyId, '--access-key-secret', OSS.secret] }),
  });
  await oss.start();
  const pem = await (await fetch(oss.url)).text();

  const secret = randomBytes(32);
  const hooks = await startHooks(hookPort, secret);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  // As behind a load balancer, which also keeps what passes: somebody may have listened.
  const balancer = await startProxy(() => urls[Math.floor(Math.random() * urls.length)], { keep: 200 });
  const azurite = isAzure ? await startAzurite(folder) : undefined;
  const keys = [newKey()];
  const clock = join(folder, 'clock');
  const canJump = existsSync(FAKETIME);
  await writeFile(clock, '+0s');
  const env = () => ({
    Oss__Bucket: OSS.bucket, Oss__Region: 'cn-hangzhou', Oss__AccessKeyId: OSS.keyId, Oss__AccessKeySecret: OSS.secret, Oss__Endpoint: ossUrl, Oss__PublicEndpoint: ossUrl,
    Sts__RoleArn: 'acs:ram::1000000000000001:role/uploader', Sts__Endpoint: ossUrl,
    Callback__Urls__0: `${balancer.url}/api/callback`, Callback__TrustedKeys__0__Url: oss.url, Callback__TrustedKeys__0__Pem: pem,
    ...Object.fromEntries(keys.map((key, number) => [`Callback__TicketKeys__${number}`, key])),
    Policy__RateLimit__PerUserPerMinute: '0', Policy__RateLimit__PerTicketPerMinute: '0',
    // What is found in the bucket is known to a profile by its key.
    ...Object.fromEntries(['default', 'album', 'small'].map((name) => [`Policy__Profiles__${name}__KeyTemplate`, 'uploads/{profile}/{yyyy}/{MM}/{dd}/{user}/{uuid}{ext}'])),
    Policy__Profiles__default__ContentTypes__0: 'text/*', Policy__Profiles__album__Overwrite: 'true', Policy__Profiles__small__MaxBytes: '1000',
    Review__Services__0__Name: 'scanner', Review__Services__0__Url: hooks.url.replace('hooks', 'scanner'), Review__Services__0__Secrets__0: hooks.secret,
    Reconcile__Schedule: '*/5 * * * * *', Reconcile__MinAgeMinutes: '0', Reconcile__StuckAfterMinutes: '1',
    ...(isAzure
      ? { Storage__Kind: 'Azure', Storage__MaxPollingMilliseconds: '500', AzureWebJobsStorage: azurite.connection }
      : { Storage__Kind: 'Sqlite', Storage__DataDirectory: join(folder, 'data') }),
    Storage__LeaseSeconds: '5', Storage__TimeZone: zoneOfNextMidnight(),
    Notify__Endpoints__0__Url: hooks.url, Notify__Endpoints__0__Secrets__0: hooks.secret,
    ...(canJump ? { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' } : {}),
  });
  const servers = urls.map((url, number) => {
    const server = new Program(`server ${number}`, {
      log: log(`server-${number}`), url: `${url}/api/health?probe=live`,
      command: () => ({ env: env(), args: [...(plant ? [BUGGY_SERVER, '--plant', plant] : [server.program, 'serve']), '--urls', url, '--environment', 'Development'] }),
    });
    server.program = oldProgram ?? program;
    server.base = url;
    return server;
  });
  // One after the other: the first makes the tables.
  for (const server of servers) await server.start();
  return {
    folder, ossUrl, oss, servers, hooks, balancer, azurite, program, keys, newKey, canJump, programs: [oss, ...servers],
    get url() { return urls[Math.floor(Math.random() * urls.length)]; },
    jump: async (seconds) => {
      await writeFile(`${clock}.new`, `${seconds >= 0 ? '+' : ''}${seconds}s`);
      await rename(`${clock}.new`, clock);
    },
    close: async () => {
      await Promise.all([oss, ...servers].map((one) => one.end('SIGKILL')));
      await azurite?.close();
      balancer.close();
      hooks.close();
    },
  };
}

const newKey = () => randomBytes(32).toString('base64');

/** The zone in which the next full hour is midnight, so that a long run passes it. */
function zoneOfNextMidnight() {
  const hours = 24 - (new Date().getUTCHours() + 1);
  const offset = hours > 12 ? hours - 24 : hours;
  return offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

/** A back end's endpoint for events and questions: checks each signature itself, and is up, slow or down as it is told. */
async function startHooks(port, secret) {
  const state = { behaviour: 'up', reviews: 'up', taken: [], forged: 0, asked: 0 };
  const server = createHttp(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const id = request.headers['webhook-id'];
    const expected = createHmac('sha256', secret).update(`${id}.${request.headers['webhook-timestamp']}.${body}`).digest('base64');
    if (!`${request.headers['webhook-signature']}`.split(' ').includes(`v1,${expected}`)) {
      state.forged++;
      return response.writeHead(401).end();
    }
    const isEvent = request.url === '/hooks';
    const behaviour = isEvent ? state.behaviour : state.reviews;
    if (behaviour === 'down') return response.writeHead(503).end();
    if (behaviour === 'cut') return request.socket.destroy();
    if (behaviour === 'slow') await pause(1_000);
    const message = JSON.parse(body);
    if (isEvent) {
      state.taken.push({ id, event: message });
      return response.writeHead(204).end();
    }
    state.asked++;
    const verdict = isInfected(message.data.etag) ? { verdict: 'reject', reason: 'infected' } : { verdict: 'accept' };
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(verdict));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, { url: `http://127.0.0.1:${port}/hooks`, secret: `whsec_${secret.toString('base64')}`, close: () => server.close() });
}

/** What the scanner rejects: known to the judge by the bytes alone. */
export const isInfected = (etag) => etag.startsWith('0') || etag.startsWith('1');
