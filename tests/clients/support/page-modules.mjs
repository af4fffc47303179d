// The modules of docs/clients.md as Node runs them, in a folder of their own with this project's packages.

import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writePageCode } from '../../browser/support/page-code.mjs';

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));

/** @returns {Promise<(name: string) => Promise<object>>} Imports one of the page's files. */
export async function loadPageModule(t) {
  const { folder, remove } = await writePageCode({ 'package.json': '{"type":"module"}' });
  t.after(remove);
  await symlink(MODULES, join(folder, 'node_modules'));
  return (name) => import(pathToFileURL(join(folder, name)));
}
