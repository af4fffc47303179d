// The last case: what the run has shown is what docs/simulator.md says.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { builtCommand } from '../../browser/support/playground.mjs';
import { chromiumBrowser } from '../support/chromium.mjs';
import { oss } from '../support/deployment.mjs';
import { allShown, matrix, raised } from '../support/proofs.mjs';

const DOCUMENT = new URL('../../../docs/simulator.md', import.meta.url);
const require = createRequire(import.meta.url);

const versionOf = (name) => require(`${name}/package.json`).version;

const upToDate = {
  matrix: () => [`ali-oss ${versionOf('ali-oss')} and plupload ${versionOf('plupload')} as they come from npm, the libraries of [clients.md](clients.md) in the versions named there, and what the machine has of curl and Chromium.`, '', ...matrix()],
  raised: () => raised(),
  help: () => ['```console', '$ oss-callback simulate --help', ...execFileSync('dotnet', [builtCommand(), 'simulate', '--help'], { encoding: 'utf8' }).trimEnd().split('\n').map((line) => line.trimEnd()), '```'],
};

/** What differs from machine to machine is written down, but not compared. */
async function machine() {
  const curl = /^curl (\S+)/.exec(execFileSync('curl', ['--version'], { encoding: 'utf8' }))[1];
  return [`Last written with curl ${curl}, Chromium ${(await chromiumBrowser()).version()}, Node.js ${process.versions.node}.`];
}

const block = (name) => new RegExp(`(<!-- ${name}:begin -->\n)([\\s\\S]*?)(<!-- ${name}:end -->)`);
const textOf = (lines) => lines.map((line) => `${line}\n`).join('');

test('docs/simulator.md names every fault and no other', async () => {
  const faults = await (await fetch(`${oss()}/_simulator/faults`)).json();
  const table = /\| switch \|[^\n]*\n[^\n]*\n([\s\S]*?)\n\n/.exec(readFileSync(DOCUMENT, 'utf8'))[1];

  assert.deepEqual([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name).sort(), Object.keys(faults).sort());
});

test('docs/simulator.md holds what was just shown', async () => {
  assert.ok(allShown(), 'some client did not show what it should; see above');
  const written = readFileSync(DOCUMENT, 'utf8');
  if (process.env.UPDATE_DOCS === '1') {
    const blocks = { ...upToDate, machine: await machine() };
    const rewritten = Object.entries(blocks).reduce((text, [name, lines]) =>
      text.replace(block(name), (_, begin, __, end) => begin + textOf(Array.isArray(lines) ? lines : lines()) + end), written);
    writeFileSync(DOCUMENT, rewritten);
    return;
  }
  for (const [name, lines] of Object.entries(upToDate)) {
    assert.equal(block(name).exec(written)?.[2], textOf(lines()), `the block '${name}' is stale: UPDATE_DOCS=1 npm test`);
  }
});
