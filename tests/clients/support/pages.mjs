// Pages of an origin of their own, for one test.

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { startSite } from '../../browser/support/site.mjs';
import { server } from './deployment.mjs';

const MEDIA_TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

/** @param {Record<string, string | URL | [string, string | Uint8Array]>} pages Path → an HTML page, the file that holds it, or extension and content. */
export async function startPages(t, pages) {
  const files = await Promise.all(Object.entries(pages).map(async ([path, page]) => {
    const [extension, content] = page instanceof URL ? [extname(page.pathname), await readFile(page)] : Array.isArray(page) ? page : ['.html', page];
    return [path, [MEDIA_TYPES[extension], content]];
  }));
  const site = await startSite(server(), Object.fromEntries(files));
  t.after(site.stop);
  return site.url;
}
