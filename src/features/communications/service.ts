// What every message may say of the service itself, without asking anybody.
import { z } from 'zod';
import { isHttps } from './variable.ts';

const Address = z.string().max(500).refine(isHttps, { error: 'must be an address that begins with https://' });

/** The section of policy that names the service towards its users. */
export const Service = z.strictObject({
  /** As users know it. */
  product: z.string().trim().min(1).max(40),
  status_page_url: Address,
  support_url: Address,
  /** Where a user chooses which e-mails to get; stands under those that are not essential. */
  preferences_url: Address.optional(),
});
export type Service = z.output<typeof Service>;

/** The names that each template may use as if it had declared them. */
export const serviceVariables = {
  product: { type: 'text', max_length: 40 },
  status_page_url: { type: 'url', max_length: 500 },
  support_url: { type: 'url', max_length: 500 },
} as const;

/** For pictures, tests and the command line, where no policy was read. */
export const exampleService: Service = {
  product: 'Example',
  status_page_url: 'https://status.example.com/',
  support_url: 'https://example.com/support',
};

export const isReserved = (name: string): name is keyof typeof serviceVariables =>
  Object.hasOwn(serviceVariables, name);
