// Amazon SES through its SMTP end point: the AWS client would be one more package, and says nothing that a header and a reply cannot.

/** What its server answered about one e-mail. */
type Reply = { code: number; text: string; to: string };

/** What makes SMTP to SES: TLS, the configuration set by which it writes to SNS, the id by which it names an e-mail there, and its replies. */
export function sesOptions({ configuration_set: set }: { configuration_set?: string | undefined }) {
  return {
    headers: set === undefined ? {} : { 'X-SES-CONFIGURATION-SET': set },
    // 250 Ok 010001890abcdef0-…-000000
    idFrom: (response: string) => /^250 Ok (\S{10,200})$/.exec(response.trim())?.[1] ?? null,
    isAboutUs,
    // Its end point offers no login before TLS.
    requireTls: true,
  };
}

/**
 * Whether a reply says that this account cannot send now, whoever is written to
 * (https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html): 451 and 454 are failures of its own and its quotas; 554 is all that it
 * does not like, of which only an address that is not verified, in the sandbox, can be the recipient's.
 */
function isAboutUs({ code, text, to }: Reply): boolean {
  if (code === 451 || code === 454) return true;
  if (/is not verified/i.test(text)) return !text.toLowerCase().includes(to.toLowerCase());
  return (
    /access denied|not authorized|configuration set|sending (is )?(paused|suspended|disabled)|account.*(paused|suspended)/i.test(
      text,
    ) || code === 530
  );
}
