// The action ids of a communication's buttons.
export const communicationActions = {
  preview: 'communication_preview',
  locale: 'communication_locale',
  picture: 'communication_picture',
  test: 'communication_test',
  ask: 'communication_ask_approval',
  approve: 'communication_approve',
  send: 'communication_send',
  schedule: 'communication_schedule',
  cancel: 'communication_cancel',
  pause: 'communication_pause',
  resume: 'communication_resume',
  stop: 'communication_stop',
  override: 'communication_override_health',
  correct: 'communication_correct',
  resolve: 'communication_resolve',
  /** On the card of an incident. */
  start: 'incident_tell_users',
  /** In the form: the inputs that an audience needs come with it. */
  audience: 'communication_audience',
} as const;
