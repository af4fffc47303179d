// The bucket as anybody sees it who has the owner's key: signed here, by version 1 of OSS's header signature.

import { createHmac } from 'node:crypto';

/** @param {{ ossUrl: string, bucket: string, keyId: string, secret: string }} oss */
export async function listObjects({ ossUrl, bucket, keyId, secret }) {
  const objects = new Map();
  let marker = '';
  do {
    const date = new Date().toUTCString();
    const signature = createHmac('sha1', secret).update(`GET\n\n\n${date}\n/${bucket}/`).digest('base64');
    const answer = await fetch(`${ossUrl}/${bucket}/?max-keys=1000&marker=${encodeURIComponent(marker)}`, { headers: { Date: date, Authorization: `OSS ${keyId}:${signature}` } });
    const xml = await answer.text();
    if (!answer.ok) throw new Error(`The bucket cannot be listed: ${answer.status} ${xml}`);
    for (const [, contents] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      objects.set(text(contents, 'Key'), { etag: text(contents, 'ETag').replaceAll('"', ''), size: Number(text(contents, 'Size')) });
    }
    marker = /<IsTruncated>true</.test(xml) ? text(xml, 'NextMarker') : '';
  } while (marker);
  return objects;
}

const text = (xml, name) => (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
