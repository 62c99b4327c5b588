// What Slack's room tells of itself to whoever measures it.

/** Who is told how Slack's room is doing. */
export type SlackObserver = {
  /** A request of that kind was acknowledged so long after it was taken. */
  acknowledged(kind: string, ms: number): void;
  /** A call ended, as a CallResult's kind says. */
  called(method: string, result: string): void;
};
