// What strangers cost: CPU and log bytes for each callback with a bad signature, and the latency of good callbacks beside ten times as many bad ones.
// Usage: dotnet build -c Release src/OssCallback.Cli && node tests/benchmarks/bad-callbacks.mjs [URLS] [BODY-BYTES]      (Linux; defaults 1 and 1000)
import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, statSync, openSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [urls, bodyBytes] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 1000)];
const goodPerSecond = 100;
const seconds = 20;
const command = new URL("../../src/OssCallback.Cli/bin/Release/net10.0/oss-callback.dll", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "bad-callbacks-"));
const port = 20000 + Math.floor(Math.random() * 20000);
const server = `http://127.0.0.1:${port}`;
const keyUrl = "http://127.0.0.1:9/key.pem";
const key = generateKeyPairSync("rsa", { modulusLength: 512 });
const ticketKey = randomBytes(32).toString("base64");
const settings = {
  Oss: { AccessKeyId: "id", AccessKeySecret: "secret", Bucket: "my-uploads", Region: "cn-hangzhou", Endpoint: "http://127.0.0.1:9" },
  Callback: {
    Urls: Array.from({ length: urls }, (_, index) => `${server}/api/callback${index === 0 ? "" : `?n=${index}`}`),
    TicketKeys: [ticketKey],
    TrustedKeys: [{ Url: keyUrl, Pem: key.publicKey.export({ type: "spki", format: "pem" }) }],
  },
  Storage: { DataDirectory: join(folder, "data") },
  Reconcile: { Enabled: false },
};
writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
writeFileSync(join(folder, "key.pem"), key.privateKey.export({ type: "pkcs1", format: "pem" }));
const log = join(folder, "log");
const output = openSync(log, "w");
const arguments_ = ["serve", "--urls", server, "--environment", "Development", "--settings", join(folder, "settings.json")];
const program = spawn("dotnet", [command, ...arguments_], { stdio: ["ignore", output, output] });

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
const body = Buffer.from("bucket=my-uploads&object=uploads%2Fa.png&etag=A&size=1&pad=".padEnd(bodyBytes, "a"));
const send = () => new Promise((resolve, reject) => {
  const headers = {
    "Content-Length": body.length,
    Authorization: randomBytes(64).toString("base64"),
    "x-oss-pub-key-url": Buffer.from(keyUrl).toString("base64"),
  };
  const request = http.request(`${server}/api/callback`, { method: "POST", agent, headers }, (response) => response.resume().on("end", () => resolve(response.statusCode)));
  request.on("error", reject).end(body);
});
const burst = async (count) => {
  for (let sent = 0; sent < count; sent += 4) {
    await Promise.all([send(), send(), send(), send()]);
  }
};
const cpuMilliseconds = () => {
  const fields = readFileSync(`/proc/${program.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

try {
  while (await send().catch(() => 0) !== 400) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  await burst(4000);
  const [cpu, bytes] = [cpuMilliseconds(), statSync(log).size];
  await burst(4000);
  console.log(`CPU for each bad callback: ${((cpuMilliseconds() - cpu) / 4000).toFixed(3)} ms; log: ${statSync(log).size - bytes} bytes for 4000`);

  const measured = ["--rate", goodPerSecond, "--duration", seconds, "--new-connections"];
  const load = (options) => {
    const shared = ["--bucket", "my-uploads", "--ticket-key", ticketKey, "--key", join(folder, "key.pem"), "--key-url", keyUrl];
    const sender = spawn("dotnet", [command, "load", `${server}/api/callback`, ...options.map(String), ...shared], { stdio: "inherit" });
    return new Promise((resolve) => sender.on("exit", resolve));
  };

  console.log("good callbacks alone, after as many that only warm the server up");
  await load(measured);
  await load(measured);
  console.log("good callbacks beside ten times as many bad ones");
  const ended = load(measured);
  let running = true;
  ended.then(() => { running = false; });
  const start = Date.now();
  let sent = 0;
  while (running) {
    await burst(20);
    sent += 20;
    const ahead = sent / (goodPerSecond * 10) * 1000 - (Date.now() - start);
    if (ahead > 0) {
      await new Promise((resolve) => setTimeout(resolve, ahead));
    }
  }

  console.log(`bad callbacks a second meanwhile: ${Math.round(sent * 1000 / (Date.now() - start))}`);
} finally {
  program.kill();
  agent.destroy();
}
