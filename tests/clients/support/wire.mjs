// Requests written out header by header, for SDKs that cannot run here; what they send is in their sources.

import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { ACCESS_KEY, BUCKET, REGION, oss } from './deployment.mjs';

const UNSIGNED = 'UNSIGNED-PAYLOAD';

/** What V1 signs of a query, as far as these requests use it. */
const SUB_RESOURCES = new Set(['acl', 'append', 'bucketInfo', 'location', 'objectMeta', 'partNumber', 'position', 'symlink', 'uploadId',
    'uploads']);

/** RFC 3986, as V4 signs it. */
export const encode = (text) => encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
export const encodePath = (key) => key.split('/').map(encode).join('/');

/** Ruby's CGI.escape and Go's QueryEscape: a space is a plus sign, a slash is encoded. */
export const cgiEscape = (text) => encode(text).replaceAll('%20', '+').replaceAll('%7E', '~');

export const isoDate = (date = new Date()) => date.toISOString().replace(/[-:]|\.\d{3}/g, '');

/** Everything by the first part of the path, which is what SDKs do for an IP address. */
const resourceOf = ({ bucket = BUCKET, key = '' }) => (bucket ? `/${bucket}/${key}` : '/');

const hmac = (algorithm, key, text) => createHmac(algorithm, key).update(text).digest();

function queryText(query, { sorted = false, escape = encode } = {}) {
  const pairs = Object.entries(query);
  if (sorted) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([name, value]) => escape(name) + (value === '' || value === null ? '' : `=${escape(value)}`)).join('&');
}

/** A request signed with V1. `date` is the header's name. */
export function signV1(one, { date = 'Date', key = ACCESS_KEY } = {}) {
  const headers = { ...one.headers, [date]: new Date().toUTCString(), ...(key.stsToken && { 'x-oss-security-token': key.stsToken }) };
  const of = (name) => Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? '';
  const ossHeaders = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      .filter(([name]) => name.startsWith('x-oss-')).sort(([a], [b]) => (a < b ? -1 : 1));
  const subResources = Object.fromEntries(Object.entries(one.query ?? {}).filter(([name]) => SUB_RESOURCES.has(name)));
  const resource = resourceOf(one) + (Object.keys(subResources).length ? `?${queryText(subResources, { sorted: true, escape: String })}`
      : '');
  const text = [one.method, of('content-md5'), of('content-type'), of('x-oss-date') || of('date'),
      ...ossHeaders.map(([name, value]) => `${name}:${value}`), resource].join('\n');
  return { ...one, headers: { ...headers,
      Authorization: `OSS ${key.accessKeyId}:${hmac('sha1', key.accessKeySecret, text).toString('base64')}` } };
}

/** A request signed with V4; `dates` are the headers that carry the time. */
export function signV4(one, { dates = ['x-oss-date'], separator = ',', key = ACCESS_KEY } = {}) {
  const now = new Date();
  const written = { Date: now.toUTCString(), 'x-oss-date': isoDate(now) };
  const headers = {
    ...one.headers, 'x-oss-content-sha256': UNSIGNED, ...Object.fromEntries(dates.map((name) => [name, written[name]])),
        ...(key.stsToken && { 'x-oss-security-token': key.stsToken }),
  };
  const signed = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value).trim()])
    .filter(([name]) => ['content-type', 'content-md5'].includes(name) || name.startsWith('x-oss-')).sort(([a], [b]) => (a < b ? -1 : 1));
  const canonical = [one.method, encodePath(resourceOf(one)), queryText(one.query ?? {}, { sorted: true }),
      ...signed.map(([name, value]) => `${name}:${value}`), '', '', UNSIGNED].join('\n');
  const scope = `${isoDate(now).slice(0, 8)}/${REGION}/oss/aliyun_v4_request`;
  const time = headers['x-oss-date'] ?? headers.Date;
  const text = ['OSS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signingKey = scope.split('/').reduce((secret, part) => hmac('sha256', secret, part), `aliyun_v4${key.accessKeySecret}`);
  const signature = hmac('sha256', signingKey, text).toString('hex');
  return { ...one, headers: { ...headers,
      Authorization: `OSS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}${separator}Signature=${signature}` } };
}

/** Sends a request as it stands, its path written by `escapeKey`; returns status, headers and body. */
export function send({ method, bucket = BUCKET, key = '', query = {}, headers = {}, body, chunked = false, escapeKey = encodePath }) {
  const text = queryText(query);
  const path = (bucket ? `/${bucket}/${escapeKey(key)}` : '/') + (text ? `?${text}` : '');
  const length = chunked ? {} : { 'Content-Length': Buffer.byteLength(body ?? '') };
  const { hostname, port } = new URL(oss());
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...headers, ...length } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
        .on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    if (headers.Expect) sent.on('continue', () => sent.end(body));
    else sent.end(body);
  });
}

/** The text of an element, or undefined. */
export const element = (xml, name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
export const elements = (xml, name) => [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text);
