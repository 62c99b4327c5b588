// Whom policy names: people by their Slack id, user groups by their handle.
import { z } from 'zod';

export const UserGroup = z.object({
  id: z.string(),
  /** Without the `@`. */
  handle: z.string(),
  members: z.array(z.string()),
});
export type UserGroup = z.infer<typeof UserGroup>;

/** Somebody named in policy: `U0…`/`W…` (a person) or `@auth-oncall` (whoever is in that user group at the time). */
export const PolicyPerson = z.string().regex(/^(?:[UW][A-Z0-9]{2,}|@[\p{Ll}\p{Lo}\p{N}_.-]{1,80})$/u, {
  error:
    'must be a Slack user id such as U012AB3CD (profile → ⋮ → Copy member ID) or a user group in quotes such as "@auth-oncall"',
});
export const policyPeople = z.array(PolicyPerson);

/** A name in policy, and where it stands: `incidents.escalation.levels[1].primary`. */
export type NamedPerson = { path: string; person: string };

/** The handle, when a user group is named. */
export function handleOf(person: string): string | undefined {
  return person.startsWith('@') ? person.slice(1) : undefined;
}

/**
 * Everybody whom `value` names, found by the places of `schema` that are a PolicyPerson: no section can forget to list its own.
 * `value` has been parsed by `schema`; what stands behind a `.transform()` is not looked at.
 */
export function peopleNamed(schema: z.ZodType, value: unknown, path = ''): NamedPerson[] {
  if (value === undefined || value === null) return [];
  if (schema === PolicyPerson) return [{ path, person: PolicyPerson.parse(value) }];
  if (schema instanceof z.ZodArray) {
    const items = value as unknown[];
    return items.flatMap((item, index) => peopleNamed(schema.unwrap() as z.ZodType, item, `${path}[${index}]`));
  }
  const within = (part: z.ZodType, key: string) =>
    peopleNamed(part, (value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, part]) => within(part as z.ZodType, key));
  }
  if (schema instanceof z.ZodTuple) {
    return schema.def.items.flatMap((part, index) =>
      peopleNamed(part as z.ZodType, (value as unknown[])[index], `${path}[${index}]`),
    );
  }
  if (schema instanceof z.ZodRecord) {
    return Object.keys(value).flatMap((key) => within(schema.valueType as z.ZodType, key));
  }
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find((one) => z.safeParse(one, value).success);
    return option === undefined ? [] : peopleNamed(option as z.ZodType, value, path);
  }
  const inner = innerOf(schema);
  return inner === undefined ? [] : peopleNamed(inner, value, path);
}

// Of what only wraps another schema, such as `.optional()` or `.default(…)`, the other schema.
function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) {
    return schema.unwrap() as z.ZodType;
  }
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.unwrap() as z.ZodType;
  return undefined;
}
