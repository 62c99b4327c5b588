// The contract of a place that shows one message to everybody: a status page, or the banner in an application.
import type { Channel } from './communication.ts';
import type { Outcome } from './delivery.ts';
import type { Rendered } from './rendered.ts';

type Shown = Pick<Rendered, 'statusPage' | 'inApp'>;
/** What a place needs to know of a message, which may say less in another place or nothing at all. */
export type NoticeContent = { [Place in keyof Shown]: NonNullable<Shown[Place]> };

/** One message of a thread; a thread is one incident on a status page, and one banner at a time in the application. */
export type Notice = {
  /** Of the communication. */
  id: string;
  thread: string;
  content: NoticeContent;
  /** For colleagues; null where its template has none. */
  slack?: Rendered['slack'];
  /** Physical time: no message of ours about it is older. */
  askedAt?: Date;
  /** Domain time. */
  at: Date;
  /** Of our components, those that it is about; all that the page knows where none is said. */
  components?: readonly string[];
  /** Of a planned maintenance. */
  maintenance?: { from: Date; until: Date };
  /** What the place calls this thread, from an earlier message of it. */
  remoteId: string | undefined;
};

export type OutletOutcome = Outcome & { remoteId?: string };

export type Outlet = {
  readonly channel: Exclude<Channel, 'email'>;
  readonly name: string;
  /** Whether this notice is there; undefined when that cannot be found out. Asked before something is repeated. */
  find(notice: Notice, signal: AbortSignal): Promise<{ found: boolean; remoteId?: string } | undefined>;
  /** Shows it: creates, updates or resolves what the thread has there. Never rejects. */
  publish(notice: Notice, signal: AbortSignal): Promise<OutletOutcome>;
};

export type Outlets = {
  all(channel: Outlet['channel']): readonly Outlet[];
  /** Why none of the channel can be used, with the remedy. */
  missing(channel: Outlet['channel']): string | undefined;
  close(): Promise<void>;
};
