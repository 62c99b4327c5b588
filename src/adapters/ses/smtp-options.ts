// Amazon SES through its SMTP end point: what a header and a reply say beyond SMTP.
import { refusesAccount } from './account-refusals.ts';

/** What its server answered about one e-mail. */
type Reply = { code: number; text: string; to: string };

/** What makes SMTP to SES: TLS, the configuration set by which it writes to SNS, the id by which it names an e-mail there, and its replies. */
export function sesSmtpOptions({ configuration_set: set }: { configuration_set?: string | undefined }) {
  return {
    headers: set === undefined ? {} : { 'X-SES-CONFIGURATION-SET': set },
    // 250 Ok 010001890abcdef0-…-000000
    idFrom: (response: string) => /^250 Ok (\S{10,200})$/.exec(response.trim())?.[1] ?? null,
    isAboutUs,
    // Its end point offers no login before TLS.
    requireTls: true,
  };
}

// 451 and 454 are failures of its own and its quotas, 530 a missing login; 554 is all that it does not like.
const isAboutUs = ({ code, text, to }: Reply): boolean => [451, 454, 530].includes(code) || refusesAccount(text, to);
