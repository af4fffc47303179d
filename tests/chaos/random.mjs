// Chance that can be repeated: one seed, and a stream of its own for whoever draws.

/** @param {string} seed @param {string} stream */
export function randomOf(seed, stream) {
  let state = 0x9e3779b9;
  for (const character of `${seed}/${stream}`) state = Math.imul(state ^ character.codePointAt(0), 0x85ebca6b) ^ (state >>> 13);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    whole: (from, to) => Math.floor(from + next() * (to - from + 1)),
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** @param {Record<string, number>} weights */
    weighted: (weights) => {
      let at = next() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
      for (const [name, weight] of Object.entries(weights)) if ((at -= weight) < 0) return name;
      return Object.keys(weights)[0];
    },
    bytes: (length) => {
      const bytes = Buffer.alloc(length + 3);
      for (let at = 0; at < length; at += 4) bytes.writeUInt32LE(Math.floor(next() * 2 ** 32), at);
      return bytes.subarray(0, length);
    },
  };
}
