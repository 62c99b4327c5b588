// What SES says when it refuses because of the account, not because of an e-mail: in the same words by SMTP and by its API.

/**
 * Whether a text says that this account cannot send now, whoever is written to
 * (https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html). Of what it dislikes only an address that is not verified, in the
 * sandbox, can be the recipient's.
 */
export function refusesAccount(text: string, to: string): boolean {
  if (/is not verified/i.test(text)) return !text.toLowerCase().includes(to.toLowerCase());
  return /access denied|not authorized|configuration set|sending (is )?(paused|suspended|disabled)|account.*(paused|suspended)/i.test(
    text,
  );
}
