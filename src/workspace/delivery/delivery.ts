// How the workspace reaches the app: over a socket or by signed HTTP requests.

type Shape = Record<string, unknown>;

/** One thing that the app is told. */
export type Envelope = {
  readonly kind: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Shape;
};

/** What came back within Slack's three seconds. */
export type Ack =
  | { readonly kind: 'acked'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly code: 'operation_timeout' | 'dispatch_failed' | 'not_connected' };

export type Delivery = {
  /** Resolves when the app acknowledged, refused, or let the time pass; never rejects. */
  deliver(envelope: Envelope): Promise<Ack>;
  /** Whether the app is there to answer, as far as is known. */
  connected(): boolean;
  close(): Promise<void>;
};
