// The clients of docs/clients in a folder of their own, where they can be imported and run.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeDocumented } from '../../browser/support/documented.mjs';

/** A folder with all files of the page, where ali-oss can be imported. */
export async function folderOf(t) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-documented-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeDocumented(folder);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
  return folder;
}

/** The client of the page's chapter on ali-oss. */
export const documentedAliOss = async (t, server, headers) => (await import(pathToFileURL(join(await folderOf(t), 'ali-oss-upload.js')))).ossUploads(server, headers);
