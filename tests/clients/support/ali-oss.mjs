// ali-oss as it comes from npm, pointed at the simulated OSS.

import OSS from 'ali-oss';
import { ACCESS_KEY, BUCKET, REGION, oss, ossByName } from './deployment.mjs';

export const SIGNATURES = [['V1', false], ['V4', true]];

/** By IP address: ali-oss then sends the bucket in the Host header, as OSS's own addresses have it. */
export const client = (authorizationV4, more) => new OSS({ ...ACCESS_KEY, bucket: BUCKET, region: `oss-${REGION}`, endpoint: oss(), authorizationV4, ...more });

/** By name, with the bucket as the first part of the path. */
export const clientByName = (authorizationV4, more) => client(authorizationV4, { endpoint: ossByName(), sldEnable: true, ...more });

/** The error that an ali-oss call ends with. */
export async function thrown(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('ali-oss took the answer for a success.');
}
