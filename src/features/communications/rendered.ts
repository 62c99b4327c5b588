// One communication in one locale, in every channel.

export type Rendered = {
  locale: string;
  email: { subject: string; html: string; text: string };
  inApp: { level: 'info' | 'success' | 'warning' | 'critical'; title: string; text: string };
  statusPage: {
    title: string;
    status: 'investigating' | 'identified' | 'monitoring' | 'resolved' | 'scheduled' | 'in_progress' | 'completed';
    body: string;
  };
  slack: { text: string; blocks: readonly object[] };
};

/** The e-mail as one recipient gets it. */
export function mergeName(email: Rendered['email'], _name: string | null, _locale: string): Rendered['email'] {
  return email;
}
