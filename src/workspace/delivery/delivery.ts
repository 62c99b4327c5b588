// How the workspace reaches the app: over a socket or by signed HTTP requests.

type Shape = Record<string, unknown>;

/** One thing that the app is told. */
export type Envelope = {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Shape;
};

/** Why an event is sent again; docs.slack.dev/apis/events-api#retries. `timeout` is Socket Mode's only reason. */
type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed' | 'timeout';

/** The how-manieth try again this is, from 1 on. */
export type Retry = { readonly number: number; readonly reason: RetryReason };

/** What came back within Slack's three seconds. */
export type Ack =
  | { readonly kind: 'acked'; readonly body: unknown }
  | {
      readonly kind: 'failed';
      readonly code: 'operation_timeout' | 'dispatch_failed' | 'not_connected';
      readonly reason: RetryReason;
      /** The app asked not to be told again. */
      readonly noRetry?: boolean;
    };

export type Delivery = {
  /** Resolves when the app acknowledged, refused, or let the time pass; never rejects. */
  deliver(envelope: Envelope, retry?: Retry): Promise<Ack>;
  /** Whether the app is there to answer, as far as is known. */
  connected(): boolean;
  close(): Promise<void>;
};
