// Runs a benchmark: `npm run bench -- <name> [--json] [--quick]`. Each measures a baseline beside Backbolt, in the same run.
import { parseArgs } from 'node:util';
import { type Bench, printJson, printTable } from './report.ts';
import { benchWorkspace } from './workspace.ts';

const benches: Record<string, { bench: Bench; about: string }> = {
  workspace: {
    bench: benchWorkspace,
    about: 'round trips of the local Slack workspace, and its memory after 100,000 calls',
  },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, quick: { type: 'boolean' } },
});
const chosen = benches[positionals[0] ?? ''];
if (chosen === undefined || positionals.length !== 1) {
  const list = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(8)}${about}`);
  console.error(`Usage: npm run bench -- <name> [--json] [--quick]\n\n${list.join('\n')}`);
  process.exit(2);
}
const figures = await chosen.bench({ quick: values.quick ?? false });
if (values.json) printJson(figures);
else printTable(figures);
