// Azure Storage as its emulator plays it, behind a proxy that makes it slow, throttling or away.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProxy } from './proxy.mjs';

const INSTALLATION = fileURLToPath(new URL('../OssCallback.StorageTests/azurite', import.meta.url));
const PROGRAM = join(INSTALLATION, 'node_modules/azurite/dist/src/azurite.js');

// The account and key that Azurite documents for everyone.
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** @param {string} folder Where its data and its log lie. */
export async function startAzurite(folder) {
  if (!existsSync(PROGRAM)) execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: INSTALLATION, stdio: 'inherit' });
  const log = createWriteStream(join(folder, 'azurite.log'), { flags: 'a' });
  const child = spawn(process.execPath, [PROGRAM, '--skipApiVersionCheck', '--disableTelemetry', '--silent', '--blobPort', '0', '--queuePort', '0', '--tablePort', '0', '--inMemoryPersistence'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.pipe(log);
  const ports = {};
  await new Promise((ready, failed) => {
    child.on('exit', (code) => failed(new Error(`Azurite ended with ${code}; see ${log.path}`)));
    child.stdout.on('data', (text) => {
      log.write(text);
      for (const [, service, port] of `${text}`.matchAll(/Azurite (\w+) service is successfully listening at http:\/\/[^:]+:(\d+)/g)) ports[service] = port;
      if (ports.Queue && ports.Table) ready();
    });
  });
  const queue = await startProxy(() => `http://127.0.0.1:${ports.Queue}`);
  const table = await startProxy(() => `http://127.0.0.1:${ports.Table}`);
  return {
    connection: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};QueueEndpoint=${queue.url}/${ACCOUNT};TableEndpoint=${table.url}/${ACCOUNT};`,
    /** @param {string} behaviour Of both services. */
    behave: (behaviour) => { queue.behaviour = table.behaviour = behaviour; },
    close: async () => {
      queue.close();
      table.close();
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}
