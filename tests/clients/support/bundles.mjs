// The pages in documented/, each bundled with the client of docs/clients that it shows.

import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compileScript, parse } from 'vue/compiler-sfc';
import { writeDocumented } from '../../browser/support/documented.mjs';

const PAGES = fileURLToPath(new URL('../documented/', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url));

/** Script and style of one page. */
export async function bundle(entry) {
  const folder = await mkdtemp(join(tmpdir(), 'oss-callback-documented-'));
  try {
    await writeDocumented(folder);
    await cp(PAGES, folder, { recursive: true });
    const { outputFiles } = await build({
      entryPoints: [join(folder, entry)],
      nodePaths: [PACKAGES],
      outfile: join(folder, 'out', 'page.js'),
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"', __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
      plugins: [singleFileComponents],
    });
    const textOf = (extension) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
    return { script: textOf('.js'), style: textOf('.css') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const singleFileComponents = {
  name: 'vue',
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => {
      const { descriptor, errors } = parse(await readFile(path, 'utf8'), { filename: path });
      if (errors.length > 0) return { errors: errors.map(({ message }) => ({ text: message })) };
      return { contents: compileScript(descriptor, { id: 'page', inlineTemplate: true }).content, loader: 'js' };
    });
  },
};
