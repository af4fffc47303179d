// The code of docs/clients.md, bundled for Chromium as an application would, with an entry of the test beside it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';
import { writePageCode } from '../../browser/support/page-code.mjs';

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const DEFINE = { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' };

/** What Vue's own plug-ins for bundlers do with a component of one file. */
const vue = {
  name: 'vue',
  setup: ({ onLoad }) => onLoad({ filter: /\.vue$/ }, async ({ path }) => {
    const { descriptor } = parse(await readFile(path, 'utf8'), { filename: path });
    return { contents: compileScript(descriptor, { id: 'page', inlineTemplate: true }).content, resolveDir: join(path, '..') };
  }),
};

/** @param {string} entry A module that imports the page's files by their names. @returns {Promise<string>} One classic script. */
export async function bundle(entry, { format = 'iife', platform = 'browser' } = {}) {
  const code = await writePageCode({ 'entry.jsx': entry });
  try {
    const { outputFiles } = await build({
      entryPoints: [join(code.folder, 'entry.jsx')], nodePaths: [MODULES], bundle: true, write: false, logLevel: 'error',
      format, platform, jsx: 'automatic', define: DEFINE, plugins: [vue],
    });
    return outputFiles[0].text;
  } finally {
    await code.remove();
  }
}
