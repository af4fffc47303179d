// The programs under test as processes of their own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_MS = 600_000;

/** A project's newest build. @param {string} project Its folder. @param {string} assembly Its program's name. */
export function built(project, assembly) {
  const builds = ['Debug', 'Release'].map((kind) => fileURLToPath(new URL(`../../${project}/bin/${kind}/net10.0/${assembly}.dll`, import.meta.url)));
  const program = builds.filter(existsSync).sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
  if (!program) throw new Error(`It is not built: dotnet build ${project}`);
  return program;
}

/** A program that is ended and started again; what it writes is kept in a file. */
export class Program {
  #child;

  #isOver = false;

  failedStarts = 0;

  /** @param {() => { args: string[], env?: Record<string, string> }} command What it is started with the next time. */
  constructor(name, { command, log, url }) {
    Object.assign(this, { name, command, log, url });
  }

  get id() { return this.#child.pid; }

  /** Starts it, and again when it ends before it answers, as a supervisor does: its disk may be full just now. */
  async start() {
    const from = Date.now();
    for (this.#spawn(); !(await answers(this.url)); await pause(50)) {
      if (this.#isOver) return;
      if (Date.now() - from > START_MS) throw new Error(`${this.name} does not answer; see ${this.log.path}`);
      if (this.#child.exitCode === null) continue;
      this.failedStarts++;
      await pause(500);
      this.#spawn();
    }
  }

  #spawn() {
    if (this.#isOver) return;
    const { args, env } = this.command();
    this.#child = spawn('dotnet', args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.pipe(this.log, { end: false });
  }

  /** @param {NodeJS.Signals} signal */
  async end(signal) {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.signal(signal);
    await exit;
  }

  /** For good. */
  close() {
    this.#isOver = true;
    return this.end('SIGKILL');
  }

  /** What it started itself; it may have none just now. */
  async killChildren() {
    const kill = spawn('pkill', ['-KILL', '-P', `${this.#child.pid}`], { stdio: 'ignore' });
    await once(kill, 'exit');
  }

  /** What asks it to end is for itself alone; everything else is also for the processes that it started. @param {NodeJS.Signals} signal */
  signal(signal) {
    try {
      process.kill(signal === 'SIGTERM' ? this.#child.pid : -this.#child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // It has just ended by itself.
    }
  }
}

const answers = async (url) => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status < 500;
  } catch {
    return false;
  }
};

export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
