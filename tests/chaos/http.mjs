// Requests as cheap as they can be, and forms: whoever makes a million uploads is to take little from the service beside it.

import { Agent, request } from 'node:http';

/** Kept connections; each request ends after so long. */
const agent = new Agent({ keepAlive: true });
const REQUEST_MS = 20_000;

/** Nobody answered: the other side was away, cut the connection or took too long. */
export class NoAnswerError extends Error {}

/**
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: Buffer | string, cutAfter?: number }} [options]
 *   With `cutAfter` the sender goes away when it has sent so many bytes of the body.
 * @returns {Promise<{ status: number, text: string, json: () => any }>}
 * @throws {NoAnswerError}
 */
export function send(url, { method = 'GET', headers = {}, body, cutAfter } = {}) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return new Promise((answered, failed) => {
    const fail = (error) => failed(new NoAnswerError(error.message, { cause: error }));
    const sending = request(url, { method, agent, headers: { ...headers, ...(bytes && { 'content-length': bytes.length }) } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('error', fail).on('aborted', () => fail(new Error('cut'))).on('end', () => {
        const text = Buffer.concat(chunks).toString();
        answered({ status: answer.statusCode, text, json: () => JSON.parse(text) });
      });
    });
    sending.setTimeout(REQUEST_MS, () => sending.destroy(new Error('too slow'))).on('error', fail);
    if (cutAfter === undefined) sending.end(bytes);
    else sending.write(bytes.subarray(0, cutAfter), () => sending.destroy(new Error('went away')));
  });
}

export const postJson = (url, value) => send(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** A form as a browser sends it, the file last. @param {Record<string, string>} fields */
export function form(fields, file, type) {
  const boundary = '----chaos-form-boundary';
  const part = (disposition, rest) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${rest}`;
  const head = Object.entries(fields).map(([name, value]) => part(`name="${name}"`, `\r\n${value}\r\n`)).join('');
  return {
    method: 'POST', headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(`${head}${part('name="file"; filename="a.txt"', `Content-Type: ${type}\r\n\r\n`)}`), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
