// What SES says through SNS: bounces and complaints, as notifications or as events of a configuration set.
import { z } from 'zod';
import type { MailFeedback } from '../../features/communications/mail-feedback.ts';

const Recipient = z.object({ emailAddress: z.string(), diagnosticCode: z.string().nullish() });
const Mail = z.object({ messageId: z.string() });
const Notification = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  mail: Mail,
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string().nullish(), bouncedRecipients: z.array(Recipient) })
    .optional(),
  complaint: z
    .object({ complaintFeedbackType: z.string().nullish(), complainedRecipients: z.array(Recipient) })
    .optional(),
});

/** Gives what is for good; nothing for what passes by itself, and for anything else that SES tells. */
export function feedbackOf(text: string): MailFeedback[] {
  const parsed = Notification.safeParse(jsonOf(text));
  if (!parsed.success) return [];
  const { bounce, complaint, mail } = parsed.data;
  const kind = parsed.data.notificationType ?? parsed.data.eventType;
  const common = { message_id: mail.messageId };
  if (kind === 'Bounce' && bounce?.bounceType === 'Permanent') {
    return bounce.bouncedRecipients.map(({ emailAddress, diagnosticCode }) => ({
      ...common,
      type: 'bounce',
      address: bare(emailAddress),
      reason: diagnosticCode ?? bounce.bounceSubType ?? 'permanent bounce',
    }));
  }
  // Somebody said that it is no spam after all.
  if (kind !== 'Complaint' || complaint === undefined || complaint.complaintFeedbackType === 'not-spam') return [];
  return complaint.complainedRecipients.map(({ emailAddress }) => ({
    ...common,
    type: 'complaint',
    address: bare(emailAddress),
    reason: complaint.complaintFeedbackType ?? 'complaint',
  }));
}

// `Name <address>`
const bare = (address: string) => /<([^<>]+)>$/.exec(address.trim())?.[1] ?? address.trim();

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
