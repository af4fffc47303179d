// The real server and the simulated OSS behind it: `oss-callback playground` as a process of its own, with data that goes when it goes.

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { patience } from './patience.mjs';

const BUILDS = ['Debug', 'Release'].map((kind) => fileURLToPath(new URL(`../../../src/OssCallback.Cli/bin/${kind}/net10.0/oss-callback.dll`, import.meta.url)));
const START_TIMEOUT = patience(60_000);

/** The command's newest build. */
export function builtCommand() {
  const program = BUILDS.filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
  if (!program) throw new Error('The command is not built: dotnet build src/OssCallback.Cli');
  return program;
}

/** @param {{ settings?: Record<string, string> }} [options] Settings as environment variables, such as `Policy__Profiles__photos__MaxBytes`. */
export async function startPlayground({ settings } = {}) {
  const program = builtCommand();
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-browser-'));
  const [port, ossPort] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const stop = await startCommand(program, ['playground', '--data-dir', folder, '--port', port, '--oss-port', ossPort], url, settings, () => rm(folder, { recursive: true, force: true }));
  return { url, ossUrl: `http://127.0.0.1:${ossPort}`, ticketKeyFile: join(folder, 'ticket.key'), stop };
}

/** A second instance of the server, with settings of its own. */
export async function startServer(settings) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-server-'));
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const stop = await startCommand(builtCommand(), ['serve', '--urls', url, '--environment', 'Development'], url, { ...settings, Storage__DataDirectory: folder },
    () => rm(folder, { recursive: true, force: true }));
  return { url, stop };
}

/** Starts the command and waits until it answers; returns what ends it. */
async function startCommand(program, args, url, settings, cleanUp) {
  const child = spawn('dotnet', [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...settings } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    await cleanUp();
  };

  const start = Date.now();
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() - start > START_TIMEOUT) {
      await stop();
      throw new Error(`The command ${args[0]} did not start:\n${output}`);
    }
    await pause(50);
  }
  return stop;
}

/** Sets the switches of the simulated OSS behind a server; what is left out is switched off. */
export async function setFaults(url, switches = {}) {
  const grant = await (await fetch(new URL('/api/policy', url))).json();
  const answer = await fetch(new URL('/_simulator/faults', grant.url), { method: 'PUT', body: JSON.stringify(switches) });
  if (!answer.ok) throw new Error(await answer.text());
}

const isReady = (url) => fetch(`${url}/api/health`).then((answer) => answer.ok, () => false);

/** Free ports below the range from which the system takes those of outgoing connections: nobody gets them by chance meanwhile. */
async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const port = randomInt(15_000, 32_000);
    if (!ports.includes(String(port)) && (await isFree(port))) ports.push(String(port));
  }
  return ports;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
