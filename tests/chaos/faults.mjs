// What goes wrong, in lanes that run side by side: processes, the way of callbacks, the back end that is told.

import { setTimeout as pause } from 'node:timers/promises';
import { randomOf } from './random.mjs';

/** Milliseconds between two faults of a lane, where they would leave little room for anything else. */
const PAUSES = { processes: [2_000, 8_000], clock: [3_000, 15_000], storage: [2_000, 10_000] };

/** Each fault begins, lasts some seconds, and ends. Where `if` says no it cannot happen in this world. */
const LANES = {
  processes: {
    'server.kill': { weight: 6, begin: async ({ server }) => { await server.end('SIGKILL'); await server.start(); } },
    'server.term': { weight: 3, begin: async ({ server }) => { await server.end('SIGTERM'); await server.start(); } },
    'server.stopped': { weight: 2, seconds: [1, 7], begin: ({ server }) => server.signal('SIGSTOP'), end: ({ server }) => server.signal('SIGCONT') },
    'server.read-only disk': { weight: 1, if: ({ world }) => world.disk, begin: startOnReadOnlyDisk },
    'worker.kill': { weight: 4, if: ({ world }) => world.app, begin: ({ server }) => server.killChildren() },
    'server.new key': { weight: 0.3, if: ({ world }) => world.keys.length < 6, begin: rotateKey },
    'server.upgraded': { weight: 0.5, if: ({ world, server }) => server.program !== world.program, begin: upgrade },
    'oss.kill': { weight: 2, begin: async ({ world: { oss } }) => { await oss.end('SIGKILL'); await oss.start(); } },
  },
  clock: {
    'clock.jumps': { weight: 1, if: ({ world }) => world.clock, seconds: [2, 20], begin: ({ world, random }) => world.clock.jump(random.whole(-480, 480)), end: ({ world }) => world.clock.jump(0) },
  },
  storage: {
    'storage.disk full': { weight: 3, if: ({ world }) => world.disk, seconds: [0.5, 5], begin: ({ world }) => world.disk.fill(), end: ({ world }) => world.disk.empty() },
    ...Object.fromEntries(['slow', 'throttles', 'cuts before', 'cuts after'].map((behaviour) => [`storage.${behaviour}`, {
      weight: 1, if: ({ world }) => world.azurite, seconds: [0.5, 5], begin: ({ world }) => world.azurite.behave(behaviour), end: ({ world }) => world.azurite.behave('up'),
    }])),
  },
  callbacks: {
    'callback.dropped': sim({ dropCallback: true }),
    'callback.twice': sim({ sendCallbackTwice: true }),
    'callback.late': sim({ callbackDelayMilliseconds: 2_000 }),
    'callback.after 5 s': sim({ callbackDelayMilliseconds: 6_000 }),
    'callback.cut': sim({ cutCallbackConnection: true }),
    'callback.altered': sim({ alterCallbackBody: true }),
    'callback.wrong key': sim({ signWithWrongKey: true }),
    'callback.another path': sim({ rewriteCallbackPath: true }),
    'callback.answer lost': balancer('cuts after'),
    'callback.slow': balancer('slow'),
    'oss.throttles callbacks': sim({ tooManyCallbacks: true }),
    'oss.HEAD 503': sim({ headUnavailable: true }),
    'oss.cuts uploads': sim({ cutUploadConnection: true }),
  },
  receiver: {
    'receiver.down': hooks('behaviour', 'down'),
    'receiver.slow': hooks('behaviour', 'slow'),
    'receiver.cuts': hooks('behaviour', 'cut'),
    'reviewer.down': hooks('reviews', 'down'),
    'reviewer.slow': hooks('reviews', 'slow'),
    'reviewer.cuts': hooks('reviews', 'cut'),
  },
};

/** A disk becomes read-only while nobody writes: the server is killed, and its supervisor starts it in vain until the disk is well again. */
async function startOnReadOnlyDisk({ world: { disk }, server, random }) {
  await server.end('SIGKILL');
  await disk.lock();
  const start = server.start();
  await pause(random.between(1_000, 4_000));
  await disk.unlock();
  await start;
}

/** As docs/operate.md says: everybody knows a new key before anybody issues with it. */
async function rotateKey({ world: { keys, newKey, servers } }) {
  keys.push(newKey());
  for (const server of servers) await restart(server);
  keys.unshift(keys.pop());
  for (const server of servers) await restart(server);
}

async function upgrade({ world, server }) {
  server.program = world.program;
  await restart(server);
}

async function restart(server) {
  await server.end('SIGTERM');
  await server.start();
}

function sim(faults) {
  return {
    weight: 1, seconds: [0.2, 2],
    begin: ({ world }) => setFaults(world.ossUrl, faults),
    end: ({ world }) => setFaults(world.ossUrl, {}),
  };
}

function hooks(which, behaviour) {
  return { weight: 1, seconds: [1, 5], begin: ({ world }) => { world.hooks[which] = behaviour; }, end: ({ world }) => { world.hooks[which] = 'up'; } };
}

function balancer(behaviour) {
  return { weight: 1, seconds: [0.2, 2], begin: ({ world }) => { world.balancer.behaviour = behaviour; }, end: ({ world }) => { world.balancer.behaviour = 'up'; } };
}

/** The simulator may be away just now; when it comes back it has no faults. */
async function setFaults(ossUrl, faults) {
  try {
    await fetch(`${ossUrl}/_simulator/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Makes trouble until the deadline, and ends all of it. @returns {Promise<Record<string, number>>} How often each fault came. */
export async function trouble(world, { seed, until, only }) {
  const counts = {};
  await Promise.all(Object.entries(LANES).map(async ([lane, faults]) => {
    const random = randomOf(seed, `faults/${lane}`);
    for (;;) {
      await pause(random.between(...(PAUSES[lane] ?? [200, 1_500])));
      if (Date.now() >= until) return;
      const scene = { world, random, server: random.pick(world.servers) };
      const possible = Object.entries(faults).filter(([name, fault]) => (!only || name.startsWith(only)) && (!fault.if || fault.if(scene)));
      if (possible.length === 0) return;
      const name = random.weighted(Object.fromEntries(possible.map(([one, { weight }]) => [one, weight])));
      const { begin, end, seconds } = faults[name];
      await begin(scene);
      if (seconds) await pause(random.between(...seconds) * 1_000);
      await end?.(scene);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }));
  await setFaults(world.ossUrl, {});
  return counts;
}
