// How much is tried: `npm test` takes samples of what CI does in full.

/** Every point, round and value, instead of a sample. */
export const everything = process.env.CHAOS === 'all';
