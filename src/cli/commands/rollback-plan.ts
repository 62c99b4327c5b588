// `rollback plan`: makes a plan while Slack is down; one that needs approval waits for a person in Slack.
import { z } from 'zod';
import { Value } from '../../features/rollbacks/parameter.ts';
import { requestPlan } from '../../features/rollbacks/request-plan.ts';
import { flag, IncidentNumber, text } from '../arguments.ts';
import { defineCommand, wrongUse } from '../command.ts';
import { executeHere } from '../execute-here.ts';
import { newKey } from '../key.ts';

const Given = z.record(z.string(), Value);

export const rollbackPlan = defineCommand({
  description: 'makes the plan of a runbook and shows it; nothing is done yet',
  words: { runbook: text(60, 'RUNBOOK') },
  flags: { incident: IncidentNumber.optional(), parameters: text(10_000, 'JSON').optional(), practice: flag },
  async run({ runbook, incident = null, parameters, practice }, deps) {
    const asked = { runbook, incident, practice, parameters: valuesIn(parameters), channel: null };
    const { number } = await requestPlan(deps, { ...asked, key: newKey(), actor: deps.actor });
    return await executeHere(deps, number);
  },
});

function valuesIn(json: string | undefined): z.output<typeof Given> {
  if (json === undefined) return {};
  try {
    return Given.parse(JSON.parse(json));
  } catch {
    throw wrongUse(
      '--parameters must be a JSON object of texts, numbers, true and false, such as \'{"percent": 50}\'.',
    );
  }
}
