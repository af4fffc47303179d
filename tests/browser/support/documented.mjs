// The clients of docs/clients and docs/clients, file by file: what the tests run is what people copy.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const DOCUMENTS = new URL('../../../docs/', import.meta.url);
const FENCE = /^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm;

const documents = ['clients.md', ...readdirSync(new URL('clients/', DOCUMENTS)).sort().map((name) => `clients/${name}`)];
const text = documents.map((name) => readFileSync(new URL(name, DOCUMENTS), 'utf8')).join('\n');
const files = new Map([...text.matchAll(FENCE)].map(([, name, content]) => [name, content]));

/** The page names the version of a library that the tests run. */
export const assertNamed = (library, version) => assert.ok(text.includes(`${library}\` ${version}`) || text.includes(`${library} ${version}`), `docs/clients does not name ${library} ${version}`);

/** One file's content. */
export function documented(name) {
  assert.ok(files.has(name), `docs/clients has no file ${name}`);
  return files.get(name);
}

/** All files: name and content. */
export const documentedFiles = () => [...files];

/** Writes all files into a folder, for those that import each other. */
export async function writeDocumented(folder) {
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}
