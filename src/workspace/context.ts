// All that the parts of the workspace share; put together once, in workspace.ts.
import type { ServerResponse } from 'node:http';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Dispatcher } from './delivery/dispatcher.ts';
import type { SocketDelivery } from './delivery/socket-delivery.ts';
import type { Faults } from './faults.ts';
import type { Troubles } from './http/trouble.ts';
import type { Manifest } from './manifest.ts';
import type { Schedule } from './schedule.ts';
import type { Files } from './state/file-store.ts';
import type { Sequence } from './state/sequence.ts';
import type { SharedClock } from './state/shared-clock.ts';
import type { Store } from './state/store.ts';
import type { ResponseSubject, Tickets, TriggerSubject } from './tickets.ts';
import type { ViewStacks } from './view-stacks.ts';

export type Context = {
  readonly manifest: Manifest;
  /** The time that the workspace and the app share; what a person sees carries it. */
  readonly clock: SharedClock;
  /** For what expires: triggers, response URLs, rate limits, signatures. */
  readonly physical: Clock;
  /** Moves the app's clock by so many ms; null where the app's clock cannot be moved. */
  readonly skipApp: ((ms: number) => Promise<void>) | null;
  readonly log: Log;
  readonly store: Store;
  readonly files: Files;
  readonly sequence: Sequence;
  readonly faults: Faults;
  readonly triggers: Tickets<TriggerSubject>;
  readonly responseUrls: Tickets<ResponseSubject>;
  readonly views: ViewStacks;
  readonly delivery: Delivery;
  /** Null in HTTP mode. */
  readonly sockets: SocketDelivery | null;
  readonly dispatcher: Dispatcher;
  readonly troubles: Troubles;
  readonly schedule: Schedule;
  /** The pages that are listening, to be ended when the workspace closes. */
  readonly streams: Set<ServerResponse>;
  /** `http://127.0.0.1:3000`, without a slash at the end. */
  baseUrl(): string;
};
