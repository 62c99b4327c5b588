// What every message may say of the product itself, without asking anybody.
import { z } from 'zod';
import { isHttps } from './variable.ts';

const Address = z.string().max(500).refine(isHttps, { error: 'must be an address that begins with https://' });

/** The section of policy that names the product towards its users. */
export const Product = z.strictObject({
  /** As users know it. */
  name: z.string().trim().min(1).max(40),
  status_page_url: Address,
  support_url: Address,
  /** Where a user chooses which e-mails to get; stands under those that are not essential. */
  preferences_url: Address.optional(),
});
export type Product = z.output<typeof Product>;

/** The names that each template may use as if it had declared them. */
export const productVariables = {
  product: { type: 'text', max_length: 40 },
  status_page_url: { type: 'url', max_length: 500 },
  support_url: { type: 'url', max_length: 500 },
} as const;

/** What stands in their places. */
export const ofProduct = ({
  name,
  status_page_url,
  support_url,
}: Product): Record<keyof typeof productVariables, string> => ({
  product: name,
  status_page_url,
  support_url,
});

export const isReserved = (name: string): name is keyof typeof productVariables =>
  Object.hasOwn(productVariables, name);
