// The rules of a channel's name.
import type { Context } from '../context.ts';
import { ApiRefusal } from './method.ts';

/** docs.slack.dev/reference/methods/conversations.create#naming */
const longest = 80;

/**
 * Holds that a channel may be called so: lower case letters of any script, digits, hyphens, underscores.
 * @throws ApiRefusal invalid_name_required, invalid_name_maxlength, invalid_name_specials, invalid_name_punctuation, name_taken
 */
export function checkName(context: Context, name: string): void {
  if (name === '') throw new ApiRefusal('invalid_name_required');
  if (name.length > longest)
    throw new ApiRefusal('invalid_name_maxlength', [`${name.length} of ${longest} characters`]);
  if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(name) || name !== name.toLowerCase()) {
    throw new ApiRefusal('invalid_name_specials', [name]);
  }
  if (!/[\p{L}\p{N}]/u.test(name)) throw new ApiRefusal('invalid_name_punctuation', [name]);
  // Private channels and archived ones hold their names, too; people's handles are another matter.
  if (context.store.channels().some((one) => one.name === name)) throw new ApiRefusal('name_taken', [name]);
}
