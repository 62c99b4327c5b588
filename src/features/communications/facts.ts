// What is known when a message is written, and can be proposed as the value of a variable.

/** The names that `from:` of a variable may have. */
export const factNames = [
  'incident.title',
  'incident.impact',
  'incident.components',
  'incident.severity',
  'incident.status',
  'incident.number',
  'incident.started_at',
  'incident.resolved_at',
  'incident.next_update_by',
  'incident.summary',
  'incident.cause',
  'incident.commander',
  'figures.sign_in_success',
  'figures.failed_sign_ins',
  'clock.now',
  'clock.in_30_minutes',
  'clock.in_one_hour',
  'clock.in_one_week',
  'person.name',
] as const;
export type FactName = (typeof factNames)[number];

/** What is known; what is not, such as a figure while its source is down, is left out. */
export type Facts = Partial<Record<FactName, unknown>>;
