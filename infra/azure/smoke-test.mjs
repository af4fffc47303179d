// Asks a deployed service whether it is the expected version and does its work. Exit code 0 if it does.
//
//   SERVICE_URL     https://host of the service
//   EXPECTED_COMMIT commit that /api/health must name; the script waits until it does
//   API_KEY         key of an operator; needed for the signed callback
//   SMOKE_KEY_PEM   private key (PEM) whose public half a test environment trusts; without it no genuine callback can be signed, as in production
//   SMOKE_KEY_URL   the address that names that key (Callback:TrustedKeys:0:Url)
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const { SERVICE_URL, EXPECTED_COMMIT, API_KEY, SMOKE_KEY_PEM, SMOKE_KEY_URL } = process.env;
const ossKeyUrl = "https://gosspublic.alicdn.com/callback_pub_key_v1.pem";
const tries = Number(process.env.TRIES ?? 60);
const pauseMilliseconds = Number(process.env.PAUSE_MILLISECONDS ?? 5000);

const fail = (text) => {
  throw new Error(text);
};

async function ask(path, options = {}) {
  const response = await fetch(SERVICE_URL + path, { ...options, redirect: "error", signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : {} };
}

async function until(what, check) {
  let last = "";
  for (let i = 0; i < tries; i++) {
    try {
      const { done, seen } = await check();
      if (done) {
        console.log(`ok: ${what}`);
        return;
      }
      last = seen;
    } catch (error) {
      last = error.message;
    }
    await pause(pauseMilliseconds);
  }
  fail(`not so after ${tries} tries: ${what}; last seen: ${last}`);
}

// As OSS signs: MD5 with RSA over path, query, line break and body.
function callback(path, body, key, keyUrl) {
  return ask(path, {
    method: "POST",
    body,
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "Content-MD5": createHash("md5").update(body).digest("base64"),
      Authorization: sign("md5", Buffer.from(`${path}\n${body}`), key).toString("base64"),
      "x-oss-pub-key-url": Buffer.from(keyUrl).toString("base64"),
    },
  });
}

async function refusesForgery() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 512 });
  const answer = await callback("/api/callback", `bucket=forged&object=forged-${randomBytes(4).toString("hex")}&size=1`, privateKey, ossKeyUrl);
  if (answer.status !== 400 || answer.json.code !== "signature_mismatch") {
    fail(`a forged callback got ${answer.status} ${answer.text}`);
  }
  console.log("ok: a forged callback is refused with signature_mismatch");
}

async function takesSigned() {
  const headers = { "X-Api-Key": API_KEY, "Content-Type": "application/json" };
  const grant = await ask("/api/policy", { method: "POST", headers, body: JSON.stringify({ filename: "smoke-test.png", contentType: "image/png", size: 1 }) });
  if (grant.status !== 200) {
    fail(`a grant was refused with ${grant.status} ${grant.text}`);
  }

  const { uploadId, ticket, fields } = grant.json;
  const object = { bucket: bucketOf(fields.policy), object: fields.key, etag: "0".repeat(32), size: "1", mimeType: "image/png", ticket };
  const answer = await callback("/api/callback", new URLSearchParams(object).toString(), SMOKE_KEY_PEM, SMOKE_KEY_URL);
  if (answer.status !== 200 || answer.json.uploadId !== uploadId) {
    fail(`a signed callback got ${answer.status} ${answer.text}`);
  }
  console.log("ok: a signed callback is taken");

  // Nothing was uploaded, so the right end is this one: queue, processor, table and the access key at OSS all work.
  await until("the processor looked for the object and did not find it", async () => {
    const { json, text } = await ask(`/api/uploads/${uploadId}`, { headers });
    return { done: json.state === "failed" && json.code === "object_missing", seen: text };
  });
  const purged = await ask("/api/failed/purge", { method: "POST", headers, body: JSON.stringify({ id: uploadId }) });
  if (purged.status !== 200) {
    fail(`the record of the smoke test could not be deleted: ${purged.status} ${purged.text}`);
  }
  console.log("ok: its record is deleted");
}

const bucketOf = (policy) =>
  JSON.parse(Buffer.from(policy, "base64")).conditions.map((condition) => condition.bucket ?? (condition[1] === "$bucket" && condition[2])).find(Boolean);

await until(`the service is ready in version ${EXPECTED_COMMIT ?? "(any)"}`, async () => {
  const { status, json, text } = await ask("/api/health");
  return { done: status === 200 && (!EXPECTED_COMMIT || json.version.includes(EXPECTED_COMMIT)), seen: `${status} ${text}` };
});
await refusesForgery();
if (SMOKE_KEY_PEM) {
  await takesSigned();
} else {
  console.log("no smoke key: no signed callback was sent");
}
