// The code for phones of docs/clients.md does not run here. What can be compared is: every member that it reads is in the service's answers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DOCUMENT, pageCode } from '../../browser/support/page-code.mjs';
import { server } from '../support/deployment.mjs';

const ask = async (path) => (await fetch(server() + path)).json();

/** Each reads a JSON object by names in quotes, and calls the answer of /api/sts `sts`. */
const READS = {
  'OssUploader.swift': [/\bsts\["(\w+)"\]|text\(sts, "(\w+)"\)/g],
  'OssUploader.kt': [/\bsts\.(?:get|opt)\w+\("(\w+)"\)/g],
};
const ONLY_IN_REFUSALS = ['ErrorCode', 'ErrorMessage'];

for (const [file, [pattern]] of Object.entries(READS)) {
  test(`docs/clients.md, ${file}: /api/sts answers every member that is read`, async () => {
    const [code, granted, refused] = [(await pageCode())[file], await ask('/api/sts'), await ask('/api/sts?profile=nowhere')];
    const names = new Set([...code.matchAll(pattern)].map(([, first, second]) => first ?? second));

    for (const name of names) assert.ok(name in (ONLY_IN_REFUSALS.includes(name) ? refused : granted), `${name} of ${file}`);
    for (const name of ['AccessKeyId', 'AccessKeySecret', 'SecurityToken', 'prefix', 'ticket', 'confirmUrl']) assert.ok(names.has(name), `${file} reads no ${name}`);
    assert.deepEqual([granted.StatusCode, refused.StatusCode, typeof granted.expire, typeof granted.serverTime], [200, 500, 'number', 'number']);
  });
}

test('docs/clients.md: no block holds a secret', async () => {
  for (const [name, code] of Object.entries(await pageCode())) assert.doesNotMatch(code, /LTAI\w{8}|STS\.\w{10}|[Ss]ecret\w*\s*[:=]\s*["'`]\w/, name);
});

test('docs/clients.md names the versions that were run', async () => {
  const page = await readFile(DOCUMENT, 'utf8');
  for (const [folder, names] of [['clients', ['antd', 'react', 'element-plus', 'vue', 'filepond', 'plupload', 'ali-oss']], ['browser', ['@uppy/core', '@uppy/xhr-upload', '@uppy/aws-s3']]]) {
    const { devDependencies } = JSON.parse(await readFile(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8'));
    for (const name of names) assert.match(page, new RegExp(`${name}\\b[^\n]* ${devDependencies[name].replaceAll('.', '\\.')}`, 'i'), name);
  }
});
