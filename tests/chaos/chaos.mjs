// Breaks a running service at random, and then has a judge look at what became of it. See docs/reliability.md.

import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { trouble } from './faults.mjs';
import { judge } from './judge.mjs';
import { traffic } from './traffic.mjs';
import { startWorld } from './world.mjs';

const HELP = `Breaks the service at random for a while, and judges what became of every upload.

  tests/chaos/run [--seconds 90] [--seed WORD] [--clients 12] [--settle 420] [--storage azure] [--only server] [--keep] [--json]

  --seconds N   how long there is traffic and trouble
  --seed WORD   repeats the same kinds of uploads and faults in the same order
  --settle N    how long all may take to settle afterwards; what was tried in vain waits up to five minutes
  --storage S   sqlite, or azure: two servers on one account, as the emulator plays it, or functions: the app, published, under a small host
  --app FOLDER  where the Functions app was published to
  --program F   the oss-callback.dll that is broken, by default the newest build; compiled ahead of time it starts for less (publish with
                -p:PublishReadyToRun=true), which leaves more for the uploads
  --from FILE   the oss-callback.dll of an earlier build: servers begin with it and are upgraded one after the other
  --only NAME   only faults whose names begin so: server, clock, storage, oss, callback, receiver, reviewer
  --plant BUG   one of tests/OssCallback.CrashingServer/PlantedBug.cs: the judge must see it
  --keep        keeps logs and data also when all holds

Exit code: 0 all promises held, 1 at least one did not, 2 wrong usage.
Example: tests/chaos/run --seconds 3600 --seed monday`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '90' }, seed: { type: 'string', default: Date.now().toString(36) }, clients: { type: 'string', default: '12' }, settle: { type: 'string', default: '420' },
    only: { type: 'string' }, keep: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean' }, plant: { type: 'string' },
    storage: { type: 'string', default: 'sqlite' }, app: { type: 'string' }, program: { type: 'string' }, from: { type: 'string' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

if (!['sqlite', 'azure', 'functions'].includes(values.storage)) {
  console.error(`--storage takes sqlite, azure or functions, not '${values.storage}'.`);
  process.exit(2);
}
if (values.storage === 'functions' && !values.app) {
  console.error('--storage functions needs --app: dotnet publish src/OssCallback.Functions --configuration Release --output FOLDER');
  process.exit(2);
}

const { seed } = values;
console.error(`seed ${seed}, ${values.seconds} s`);
const world = await startWorld({ program: values.program, seconds: Number(values.seconds), plant: values.plant, storage: values.storage, oldProgram: values.from, app: values.app });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await world.close();
    process.exit(130);
  });
}
let verdict;
let ledger;
let faults;
const until = Date.now() + Number(values.seconds) * 1_000;
const progress = setInterval(() => console.error(`${Math.max(0, Math.round((until - Date.now()) / 1_000))} s left, ${world.hooks.taken.length} events told`), 15_000);
try {
  [ledger, faults] = await Promise.all([traffic(world, { seed, clients: Number(values.clients), until }), trouble(world, { seed, until, only: values.only })]);
  verdict = await judge(world, ledger, { settleSeconds: Number(values.settle) });
} catch (error) {
  // Said before the end of the world, which may fail, too.
  console.error(error);
  throw error;
} finally {
  clearInterval(progress);
  await world.close();
}

const count = (names) => Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]));
const report = {
  seed, storage: values.storage, seconds: Number(values.seconds), settledSeconds: verdict.seconds, uploads: count(ledger.map(({ kind }) => kind)),
  answers: count(ledger.flatMap(({ contents }) => contents.map(({ outcome }) => outcome))), records: verdict.records, events: verdict.events, faults, broken: verdict.faults,
};
if (values.json) console.log(JSON.stringify(report));
else {
  for (const [title, counts] of [['uploads', report.uploads], ['answers to uploaders', report.answers], ['faults', faults]]) {
    console.log(`${title}: ${Object.entries(counts).map(([name, number]) => `${number} ${name}`).join(', ')}`);
  }
  console.log(`${report.records} records, ${report.events} events; settled ${report.settledSeconds} s after the last fault`);
  console.log(verdict.faults.length === 0 ? 'All promises held.' : `BROKEN:\n${verdict.faults.slice(0, 50).map((text) => `  ${text}`).join('\n')}`);
}
if (verdict.faults.length > 0 || values.keep) console.error(`Logs and data: ${world.folder}; again with --seed ${seed}`);
else await rm(world.folder, { recursive: true, force: true });
process.exit(verdict.faults.length === 0 ? 0 : 1);
