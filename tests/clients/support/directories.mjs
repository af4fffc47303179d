// Grants for a directory, in the two shapes that OSS's documentation shows, and the form that its pages make of them.

import { createHash } from 'node:crypto';
import { BUCKET } from './deployment.mjs';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** The answer format of `/api/policy` for each signature version. */
export const FORMATS = { V1: 'v1', V4: 'v4' };

/** The fields of the form, as OSS's documentation names them. */
export const fieldsFor = {
  V1: ({ policy, accessid, callback, signature }, key) => ({ key, policy, OSSAccessKeyId: accessid, success_action_status: '200', callback, signature }),
  V4: ({ version, policy, x_oss_credential, x_oss_date, signature, security_token, callback }, key) => ({
    success_action_status: '200', policy, 'x-oss-signature': signature, 'x-oss-signature-version': version, 'x-oss-credential': x_oss_credential,
    'x-oss-date': x_oss_date, key, ...(security_token && { 'x-oss-security-token': security_token }), callback,
  }),
};

/** Grant and key as one upload, in the shape that the assertions take. */
export const uploadTo = (granted, key) => ({ uploadId: uploadId(key), ticket: granted.ticket, fields: { key } });

/** The identity of an object, as README describes it. */
function uploadId(key) {
  const bits = [...createHash('sha256').update(`${BUCKET}\0${key}`).digest().subarray(0, 16)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.match(/.{1,5}/g).map((five) => BASE32[parseInt(five.padEnd(5, '0'), 2)]).join('');
}
