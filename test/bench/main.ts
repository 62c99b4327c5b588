// Runs a benchmark: `npm run bench -- <name> [--json] [--quick]`, metrics also in parts: `--sizes 10k,1m`, `--only supabase`. Each measures a baseline beside Backbolt, in the same run.
import { parseArgs } from 'node:util';
import { benchAck } from './ack.ts';
import { benchComms } from './comms.ts';
import { benchIncidents } from './incidents.ts';
import { benchMetrics } from './metrics.ts';
import { type Bench, printJson, printTable } from './report.ts';
import { benchRollback } from './rollback.ts';
import { benchStart } from './start.ts';
import { benchWorkspace } from './workspace.ts';

const benches: Record<string, { bench: Bench; about: string }> = {
  ack: { bench: benchAck, about: 'acknowledgements, cards and overload of /auth-status, beside a bare Bolt app' },
  comms: {
    bench: benchComms,
    about: 'e-mails with the ledger beside nodemailer alone, memory at 100,000, kill -9 in the middle',
  },
  incidents: {
    bench: benchIncidents,
    about: 'declare to card, a thousand deadlines at once, one incident from declare to resolve',
  },
  metrics: {
    bench: benchMetrics,
    about: '/auth-status from samples beside direct SQL, collector rounds and catching up, up to 10 million attempts',
  },
  rollback: {
    bench: benchRollback,
    about: 'twenty steps beside the same transactions, going on after kill -9, backup and restore of a million rows',
  },
  start: { bench: benchStart, about: 'time from `npm start` to the ready line, beside npm alone' },
  workspace: {
    bench: benchWorkspace,
    about: 'round trips, a burst and memory of the local Slack workspace, beside an echo',
  },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    quick: { type: 'boolean' },
    sizes: { type: 'string' },
    only: { type: 'string' },
  },
});
const chosen = benches[positionals[0] ?? ''];
if (chosen === undefined || positionals.length !== 1) {
  const list = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(11)}${about}`);
  console.error(
    `Usage: npm run bench -- <name> [--json] [--quick] [--sizes 10k,1m] [--only <part>]\n\n${list.join('\n')}`,
  );
  process.exit(2);
}
const { json = false, quick = false, ...parts } = values;
const figures = await chosen.bench({ quick, ...parts });
if (json) printJson(figures);
else printTable(figures);
