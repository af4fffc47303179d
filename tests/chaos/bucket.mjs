// The bucket as anybody sees it who has a key: signed here, by version 1 of OSS's header signature.

import { createHmac } from 'node:crypto';

/** @param {Record<string, string>} own Headers that begin with `x-oss-`, in the order of their names. */
export function signedHeaders({ method, bucket, key = '', keyId, secret, type = '', own = {} }) {
  const date = new Date().toUTCString();
  const canonical = Object.entries(own).map(([name, value]) => `${name}:${value}\n`).join('');
  const signature = createHmac('sha1', secret).update(`${method}\n\n${type}\n${date}\n${canonical}/${bucket}/${key}`).digest('base64');
  return { ...own, Date: date, Authorization: `OSS ${keyId}:${signature}`, ...(type && { 'Content-Type': type }) };
}

/** @param {{ ossUrl: string, bucket: string, keyId: string, secret: string }} oss */
export async function listObjects({ ossUrl, bucket, keyId, secret }) {
  const objects = new Map();
  let marker = '';
  do {
    const answer = await fetch(`${ossUrl}/${bucket}/?max-keys=1000&marker=${encodeURIComponent(marker)}`, { headers: signedHeaders({ method: 'GET', bucket, keyId, secret }) });
    const xml = await answer.text();
    if (!answer.ok) throw new Error(`The bucket cannot be listed: ${answer.status} ${xml}`);
    for (const [, contents] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      objects.set(text(contents, 'Key'), { etag: text(contents, 'ETag').replaceAll('"', ''), size: Number(text(contents, 'Size')), at: Date.parse(text(contents, 'LastModified')) });
    }
    marker = /<IsTruncated>true</.test(xml) ? text(xml, 'NextMarker') : '';
  } while (marker);
  return objects;
}

export async function typeOf({ ossUrl, bucket, keyId, secret }, key) {
  const answer = await fetch(`${ossUrl}/${bucket}/${key}`, { method: 'HEAD', headers: signedHeaders({ method: 'HEAD', bucket, key, keyId, secret }) });
  if (!answer.ok) throw new Error(`${key}: ${answer.status}`);
  return answer.headers.get('content-type');
}

const text = (xml, name) => (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
