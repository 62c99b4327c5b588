// Amazon SES through its SMTP end point: the AWS client would be one more package, and says nothing that a header cannot.

/** What makes SMTP to SES: the configuration set, by which it writes to SNS, and the id by which it names an e-mail there. */
export function sesOptions({ configuration_set: set }: { configuration_set?: string | undefined }) {
  return {
    headers: set === undefined ? {} : { 'X-SES-CONFIGURATION-SET': set },
    // 250 Ok 010001890abcdef0-…-000000
    idFrom: (response: string) => /^250 Ok (\S{10,200})$/.exec(response.trim())?.[1] ?? null,
  };
}
