// `incident role`: gives somebody a role.
import { type Assigned, assignRole, takeOverRole } from '../../features/incidents/assign-role.ts';
import { roleIds, roleOf } from '../../features/incidents/role.ts';
import { flag, IncidentNumber, oneOf, Person } from '../arguments.ts';
import { type CliDeps, defineCommand } from '../command.ts';

export const role = defineCommand({
  description: 'gives a role to somebody, by their Slack user id; --take-over from whoever has it',
  words: { number: IncidentNumber, role: oneOf(roleIds).describe('ROLE'), person: Person },
  flags: { takeOver: flag },
  async run({ number, role, person, takeOver }, deps) {
    const asked = await assignRole(deps, { number, actor: deps.actor, role, person });
    const assigned = asked.kind === 'held' && takeOver ? await takeIt(deps, number, asked.confirmation) : asked;
    const title = roleOf(role).title;
    switch (assigned.kind) {
      case 'assigned':
        return { text: `${title} of #${number}: ${person}.`, ok: true };
      case 'unchanged':
        return { text: `${person} is ${title.toLowerCase()} of #${number} already. Nothing was changed.`, ok: true };
      case 'held':
        return {
          text: `${assigned.holder} is ${title.toLowerCase()} of #${number}. Nothing was changed. Add --take-over to give the role to ${person}.`,
          ok: false,
        };
    }
  },
});

const takeIt = (deps: CliDeps, number: number, confirmation: string): Promise<Assigned> =>
  takeOverRole(deps, { number, actor: deps.actor, confirmation });
