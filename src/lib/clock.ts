// Physical time, for leases, signatures and time-outs; deadlines of the domain use db/domain-time.ts.

/** Where physical time comes from, so that a test can move it. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
