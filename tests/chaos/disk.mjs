// A disk of the data's own that can be full or read-only: a small file system in memory. Only root can mount one.

import { execFile } from 'node:child_process';
import { mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @param {string} folder Where it is mounted. @returns What makes trouble on it, or nothing where nobody may mount. */
export async function mountDisk(folder) {
  await mkdir(folder);
  if (process.getuid() !== 0) return undefined;
  try {
    await run('mount', ['-t', 'tmpfs', 'chaos', folder]);
  } catch {
    return undefined; // A container without the right to.
  }
  const remount = (option) => run('mount', ['-o', `remount,${option}`, folder]);
  return {
    fill: async () => {
      // No smaller than what lies on it, which may grow while one looks.
      for (let spare = 0; ; spare++) {
        const { blocks, bfree, bsize } = await statfs(folder);
        try {
          return await remount(`size=${(blocks - bfree + spare) * bsize}`);
        } catch (error) {
          if (spare === 100) throw error;
        }
      }
    },
    empty: () => remount('size=75%'),
    /** Only while nobody has a file open for writing. */
    lock: () => remount('ro'),
    unlock: () => remount('rw'),
    // Lazily: whoever was killed may be still about to close its files.
    close: () => run('umount', ['--lazy', folder]),
  };
}
