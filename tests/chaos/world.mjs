// Real processes: a simulated OSS, one or two servers, their store, and a back end that reviews uploads and is told of them.

import { execFileSync } from 'node:child_process';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startAzurite } from './azurite.mjs';
import { mountDisk } from './disk.mjs';
import { built, freePorts, Program } from './program.mjs';
import { startProxy } from './proxy.mjs';


const CLOCK_SOURCE = fileURLToPath(new URL('clock.c', import.meta.url));

export const OSS = { bucket: 'chaos', keyId: 'chaos-id', secret: 'chaos-secret' };

/** So long that the bucket is not to be listed every few seconds. */
const LONG_SECONDS = 1_200;

/**
 * @param {{ program?: string, plant?: string, storage?: 'sqlite' | 'azure' | 'functions', oldProgram?: string, app?: string, seconds: number }} options A bug that
 *   is planted in the server, its engine, an earlier build that it begins with, the published Functions app, and how long there will be traffic.
 */
export async function startWorld({ program = built('src/OssCallback.Cli', 'oss-callback'), plant, storage = 'sqlite', oldProgram, app, seconds }) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-chaos-'));
  const isAzure = storage !== 'sqlite';
  const isFunctions = storage === 'functions';
  const reconcileSeconds = seconds < LONG_SECONDS ? 5 : 300;
  const [ossPort, hookPort, ...ports] = await freePorts(storage === 'azure' ? 4 : 3);
  const ossUrl = `http://127.0.0.1:${ossPort}`;
  const log = (name) => createWriteStream(join(folder, `${name}.log`), { flags: 'a' });

  const oss = new Program('oss', {
    log: log('oss'), url: `${ossUrl}/callback_pub_key_dev.pem`,
    command: () => ({ args: [program, 'simulate', '--port', `${ossPort}`, '--data-dir', join(folder, 'oss'), '--bucket', OSS.bucket, '--access-key-id', OSS.keyId, '--access-key-secret', OSS.secret] }),
  });
  await oss.start();
  const pem = await (await fetch(oss.url)).text();

  const secret = randomBytes(32);
  const hooks = await startHooks(hookPort, secret, isAzure ? MOST_QUESTIONS * PUTS_OF_A_MESSAGE : MOST_QUESTIONS);
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  // As behind a load balancer, which also keeps what passes: somebody may have listened.
  const balancer = await startProxy(() => urls[Math.floor(Math.random() * urls.length)], { keep: 200 });
  const azurite = isAzure ? await startAzurite(folder) : undefined;
  const keys = [newKey()];
  const disk = isAzure ? undefined : await mountDisk(join(folder, 'data'));
  const clock = await startClock(folder);
  // Of the beginning, however often servers are started: a zone that moved would leave keys of a day that is to come once more.
  const zone = zoneOfNextMidnight();
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
    Reconcile__Schedule: reconcileSeconds < 60 ? `*/${reconcileSeconds} * * * * *` : `0 */${reconcileSeconds / 60} * * * *`, Reconcile__MinAgeMinutes: '0', Reconcile__StuckAfterMinutes: '1',
    ...(isAzure
      ? { Storage__Kind: 'Azure', Storage__MaxPollingMilliseconds: '500', AzureWebJobsStorage: azurite.connection }
      : { Storage__Kind: 'Sqlite', Storage__DataDirectory: join(folder, 'data') }),
    Storage__LeaseSeconds: '5', Storage__TimeZone: zone,
    Notify__Endpoints__0__Url: hooks.url, Notify__Endpoints__0__Secrets__0: hooks.secret,
    ...clock?.env,
    ...(isFunctions ? { AZURE_FUNCTIONS_ENVIRONMENT: 'Development', Storage__QueueName: 'oss-uploads', AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:05', AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.500' } : {}),
  });
  const host = isFunctions && built('tests/OssCallback.FunctionsHost', 'OssCallback.FunctionsHost');
  const servers = urls.map((url, number) => {
    const server = new Program(`server ${number}`, {
      log: log(`server-${number}`), url: `${url}/api/health?probe=live`,
      command: () => ({ env: env(), args: isFunctions ? [host, app, `${ports[number]}`, `${reconcileSeconds}`] : [...served(server.program, plant), '--urls', url, '--environment', 'Development'] }),
    });
    server.program = oldProgram ?? program;
    server.base = url;
    return server;
  });
  // One after the other: the first makes the tables.
  for (const server of servers) await server.start();
  return {
    folder, ossUrl, oss, servers, hooks, balancer, azurite, disk, clock, program, app, keys, newKey, programs: [oss, ...servers],
    get url() { return urls[Math.floor(Math.random() * urls.length)]; },
    close: async () => {
      await Promise.all([oss, ...servers].map((one) => one.close()));
      await azurite?.close();
      await disk?.close();
      await clock?.close();
      balancer.close();
      hooks.close();
    },
  };
}

const served = (program, plant) => (plant ? [built('tests/OssCallback.CrashingServer', 'OssCallback.CrashingServer'), '--plant', plant] : [program, 'serve']);

/** The wall clock of the servers, ahead or behind by what is written to a file that they see; nothing where there is no C compiler. */
async function startClock(folder) {
  const library = join(folder, 'clock.so');
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, CLOCK_SOURCE], { stdio: 'ignore' });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
  const path = join(folder, 'clock');
  const file = await open(path, 'w+');
  const jump = (seconds) => {
    const ahead = Buffer.alloc(8);
    ahead.writeBigInt64LE(BigInt(seconds) * 1_000_000_000n);
    return file.write(ahead, 0, 8, 0);
  };
  await jump(0);
  return { jump, env: { LD_PRELOAD: library, CHAOS_CLOCK: path }, close: () => file.close() };
}

/** Of one upload at the same time: by two callbacks, a confirmation and a search. */
const MOST_QUESTIONS = 4;

/** A storage account whose answer is lost has the message, and is sent it again. */
const PUTS_OF_A_MESSAGE = 3;

const newKey = () => randomBytes(32).toString('base64');

/** The zone in which the next full hour is midnight, so that a long run passes it. */
function zoneOfNextMidnight() {
  const hours = 24 - (new Date().getUTCHours() + 1);
  const offset = hours > 12 ? hours - 24 : hours;
  return offset === 0 ? 'UTC' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}

/** A back end's endpoint for events and questions: checks each signature itself, and is up, slow or down as it is told. */
async function startHooks(port, secret, mostQuestions) {
  const state = { behaviour: 'up', reviews: 'up', taken: [], forged: 0, questions: { open: new Map(), crowded: [], most: mostQuestions } };
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
    const message = JSON.parse(body);
    if (!isEvent) ask(state.questions, message.data, response);
    if (behaviour === 'down') return response.writeHead(503).end();
    if (behaviour === 'cut') return request.socket.destroy();
    if (behaviour === 'slow') await pause(1_000);
    if (isEvent) {
      const { uploadId, revision } = message.data;
      state.taken.push({ id, type: message.type, uploadId, revision, body: createHash('md5').update(body).digest('base64') });
      return response.writeHead(204).end();
    }
    const verdict = isInfected(message.data.etag) ? { verdict: 'reject', reason: 'infected' } : { verdict: 'accept' };
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(verdict));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, { url: `http://127.0.0.1:${port}/hooks`, secret: `whsec_${secret.toString('base64')}`, close: () => server.close() });
}

/** Notes a question as long as it is open. */
function ask({ open, crowded, most }, { uploadId, revision }, response) {
  const upload = `${uploadId}/${revision}`;
  const atOnce = (open.get(upload) ?? 0) + 1;
  open.set(upload, atOnce);
  if (atOnce > most) crowded.push({ upload, atOnce });
  response.on('close', () => {
    const left = open.get(upload) - 1;
    if (left > 0) open.set(upload, left);
    else open.delete(upload);
  });
}

/** What the scanner rejects: known to the judge by the bytes alone. */
export const isInfected = (etag) => etag.startsWith('0') || etag.startsWith('1');
