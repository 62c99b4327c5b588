// The channels that communications go through, put together from what policy names.
import type { Mailers } from '../features/communications/mailer.ts';
import type { Outlets } from '../features/communications/outlet.ts';
import type { CommunicationPolicy } from '../features/communications/policy.ts';
import { systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import { openMailers } from './mailers.ts';
import { openOutlets } from './outlets.ts';
import { openSnsReceiver } from './sns/receive.ts';

export type Channels = {
  communicationPolicy: CommunicationPolicy;
  mailers: Mailers;
  outlets: Outlets;
  /** What is told of e-mails later: from SNS, and the secret of what anything else signs. */
  feedback: { sns: ReturnType<typeof openSnsReceiver>; secret: () => Secret | undefined };
  closeChannels(): Promise<void>;
};

/** Nothing outside is touched until something is sent. @param options.variable reads one environment variable */
export function openChannels(options: {
  policy: CommunicationPolicy;
  variable: (name: string) => Secret | undefined;
  log: Log;
}): Channels {
  const mailers = openMailers(options);
  const outlets = openOutlets(options);
  const { bounces } = options.policy;
  return {
    communicationPolicy: options.policy,
    mailers,
    outlets,
    feedback: {
      sns: openSnsReceiver({ topics: bounces.sns_topics, clock: systemClock }),
      secret: () => (bounces.webhook_secret === null ? undefined : options.variable(bounces.webhook_secret)),
    },
    closeChannels: async () => void (await Promise.all([mailers.close(), outlets.close()])),
  };
}
