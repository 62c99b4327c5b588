// Sends envelopes and writes down those that the app did not answer; can send one twice, as Slack sometimes does.
import type { Faults } from '../faults.ts';
import type { Ack, Delivery, Envelope } from './delivery.ts';

export type Dispatcher = {
  /** The answers: one, or two when the envelope was duplicated. */
  dispatch(envelope: Envelope, where: string): Promise<[Ack, ...Ack[]]>;
  /** The next envelope arrives twice at the same time. */
  duplicateNext(): void;
};

/** Dispatches over one delivery; an acknowledgement that fails is recorded as a fault of `ack`. */
export function openDispatcher(delivery: Delivery, faults: Faults): Dispatcher {
  let duplicate = false;

  async function once(envelope: Envelope, where: string): Promise<Ack> {
    const ack = await delivery.deliver(envelope);
    // An app that is not running has done nothing wrong.
    if (ack.kind === 'failed' && ack.code !== 'not_connected') faults.record('ack', ack.code, [where]);
    return ack;
  }

  return {
    async dispatch(envelope, where) {
      if (!duplicate) return [await once(envelope, where)];
      duplicate = false;
      return Promise.all([once(envelope, where), once(envelope, where)]);
    },
    duplicateNext() {
      duplicate = true;
    },
  };
}
