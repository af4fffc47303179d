// The code blocks of docs/clients.md that name a file: what readers copy is what the tests run.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const DOCUMENT = new URL('../../../docs/clients.md', import.meta.url);

const BLOCK = /^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm;

/** The page's files by name. */
export async function pageCode() {
  const blocks = [...(await readFile(DOCUMENT, 'utf8')).matchAll(BLOCK)].map(([, name, code]) => [name, code]);
  const files = Object.fromEntries(blocks);
  if (Object.keys(files).length !== blocks.length) throw new Error('docs/clients.md names a file twice.');
  return files;
}

/** Writes the page's files, and those given, into a folder of their own. */
export async function writePageCode(more = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-page-'));
  for (const [name, content] of Object.entries({ ...(await pageCode()), ...more })) await writeFile(join(folder, name), content);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
