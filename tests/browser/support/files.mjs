// Files to upload, made in memory.

import { crc32, deflateSync } from 'node:zlib';

/** A real PNG: a diagonal gradient, different for each hue. */
export function png(name, { size = 96, hue = 0.6 } = {}) {
  const row = (y) => Buffer.from([0, ...Array.from({ length: size }, (_, x) => colour((x + y) / (2 * size), hue)).flat()]);
  const pixels = Buffer.concat(Array.from({ length: size }, (_, y) => row(y)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return { name, mimeType: 'image/png', buffer: Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]) };
}

export const text = (name, content = 'A few words.\n') => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

/** A PNG followed by bytes that no decoder reads. */
export function large(name, bytes) {
  const image = png(name);
  return { ...image, buffer: Buffer.concat([image.buffer, Buffer.alloc(bytes - image.buffer.length, 7)]) };
}

function colour(t, hue) {
  return [0, 1, 2].map((channel) => Math.round(150 + 100 * Math.cos(2 * Math.PI * (hue + t / 2 + channel / 3))));
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
