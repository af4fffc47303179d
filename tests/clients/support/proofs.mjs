// What the run has shown so far: the rows of the matrix in docs/simulator.md.

import { test } from 'node:test';

let claims = 0;
const shown = [];
const failures = new Map();

/**
 * A test whose success is a cell of the matrix.
 * @param {{ client: string, does: string, signature?: 'V1' | 'V4' }} claim
 * @param {(t: import('node:test').TestContext) => Promise<void>} proof
 */
export function shows(claim, proof) {
  claims++;
  test(`${claim.client}: ${claim.does}${claim.signature ? ` (${claim.signature})` : ''}`, async (t) => {
    await proof(t);
    shown.push(claim);
  });
}

/**
 * A test that shows how a client raises a failed callback; the proof returns what the client did.
 * @param {{ client: string, does: string, signature?: 'V1' | 'V4' }} claim
 * @param {(t: import('node:test').TestContext) => Promise<string>} proof
 */
export function raises(claim, proof) {
  shows(claim, async (t) => {
    const how = await proof(t);
    const seen = failures.get(claim.client) ?? new Set();
    failures.set(claim.client, seen.add(how));
  });
}

/** Whether every claim was shown. */
export const allShown = () => shown.length === claims;

/** One row for each thing a client does, in the order in which it was first shown. */
export function matrix() {
  const rows = new Map();
  for (const { client, does, signature } of shown) {
    const key = `| ${client} | ${does} |`;
    rows.set(key, (rows.get(key) ?? new Set()).add(signature));
  }
  const cell = (signatures, signature) => (signatures.has(undefined) ? ' |' : signatures.has(signature) ? ' ✓ |' : ' – |');
  return ['| client | shown | V1 | V4 |', '|---|---|---|---|', ...[...rows].map(([row, signatures]) => row + cell(signatures, 'V1') + cell(signatures, 'V4'))];
}

/** How each client raises a failed callback. */
export const raised = () => ['| client | what the caller sees |', '|---|---|', ...[...failures].map(([client, seen]) => `| ${client} | ${[...seen].join('; ')} |`)];
