// The severities as people choose among them: policy says what each is called and what it means.
import { type Severity, severities } from '../../features/incidents/incident.ts';
import type { IncidentPolicy } from '../../features/incidents/policy.ts';

export function severityChoices(policy: IncidentPolicy): Record<Severity, { label: string; description: string }> {
  const choice = (id: Severity) => {
    const { name, means } = policy.severities[id];
    return { label: `${id} ${name}`, description: means };
  };
  return Object.fromEntries(severities.map((id) => [id, choice(id)])) as ReturnType<typeof severityChoices>;
}
