// What goes wrong, in lanes that run side by side: processes, the way of callbacks, the back end that is told.

import { setTimeout as pause } from 'node:timers/promises';
import { randomOf } from './random.mjs';

/** Each fault begins, lasts some seconds, and ends. */
const LANES = {
  processes: {
    'server.kill': { weight: 6, begin: async ({ server }) => { await server.end('SIGKILL'); await server.start(); } },
    'server.term': { weight: 3, begin: async ({ server }) => { await server.end('SIGTERM'); await server.start(); } },
    'server.stopped': { weight: 2, seconds: [1, 7], begin: ({ server }) => server.signal('SIGSTOP'), end: ({ server }) => server.signal('SIGCONT') },
    'oss.kill': { weight: 2, begin: async ({ oss }) => { await oss.end('SIGKILL'); await oss.start(); } },
  },
  callbacks: {
    'callback.dropped': sim({ dropCallback: true }),
    'callback.twice': sim({ sendCallbackTwice: true }),
    'callback.late': sim({ callbackDelayMilliseconds: 2_000 }),
    'callback.cut': sim({ cutCallbackConnection: true }),
    'callback.altered': sim({ alterCallbackBody: true }),
    'callback.wrong key': sim({ signWithWrongKey: true }),
    'callback.another path': sim({ rewriteCallbackPath: true }),
    'oss.throttles callbacks': sim({ tooManyCallbacks: true }),
    'oss.HEAD 503': sim({ headUnavailable: true }),
    'oss.cuts uploads': sim({ cutUploadConnection: true }),
  },
  receiver: {
    'receiver.down': hooks('down'),
    'receiver.slow': hooks('slow'),
    'receiver.cuts': hooks('cut'),
  },
};

function sim(faults) {
  return {
    weight: 1, seconds: [0.5, 4],
    begin: ({ ossUrl }) => setFaults(ossUrl, faults),
    end: ({ ossUrl }) => setFaults(ossUrl, {}),
  };
}

function hooks(behaviour) {
  return { weight: 1, seconds: [1, 5], begin: ({ hooks: state }) => { state.behaviour = behaviour; }, end: ({ hooks: state }) => { state.behaviour = 'up'; } };
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
    const weights = Object.fromEntries(Object.entries(faults).filter(([name]) => !only || name.startsWith(only)).map(([name, { weight }]) => [name, weight]));
    if (Object.keys(weights).length === 0) return;
    for (;;) {
      await pause(random.between(200, 1_500));
      if (Date.now() >= until) return;
      const name = random.weighted(weights);
      const { begin, end, seconds } = faults[name];
      await begin(world);
      if (seconds) await pause(random.between(...seconds) * 1_000);
      await end?.(world);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }));
  await setFaults(world.ossUrl, {});
  return counts;
}
