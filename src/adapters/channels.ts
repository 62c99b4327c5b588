// The channels that communications go through, put together from what policy names.
import type { Mailers } from '../features/communications/mailer.ts';
import type { Outlets } from '../features/communications/outlet.ts';
import type { CommunicationPolicy } from '../features/communications/policy.ts';
import type { Log } from '../lib/log.ts';
import type { Secret } from '../lib/redaction.ts';
import { openMailers } from './mailers.ts';
import { openOutlets } from './outlets.ts';

export type Channels = {
  communicationPolicy: CommunicationPolicy;
  mailers: Mailers;
  outlets: Outlets;
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
  return {
    communicationPolicy: options.policy,
    mailers,
    outlets,
    closeChannels: async () => void (await Promise.all([mailers.close(), outlets.close()])),
  };
}
