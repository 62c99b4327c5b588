// Programs that misbehave: what is known of them afterwards, and what they cannot do to Backbolt.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bindStep } from '../../../src/features/rollbacks/runbook.ts';
import { stepTypes } from '../../../src/features/rollbacks/step-types.ts';
import { perform } from './perform.ts';
import { newFolder, newProgram, plain, toolsOf } from './tools-fixture.ts';

const secret = 'correct-horse-battery';

async function commandOf(script: string, step: Record<string, unknown> = {}, world: object = {}) {
  const command = { ...plain(await newProgram(script)), environment: ['AUTH_SECRET'] };
  const tools = toolsOf({ commands: { it: command } }, { AUTH_SECRET: secret, OTHER_SECRET: 'not-for-programs' });
  return perform({ step: { type: 'command', command: 'it', ...step }, world: { tools, ...world } });
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a program that forks and hangs is ended with what it forked, also where that ignores being asked', async () => {
  const file = join(await newFolder(), 'pids');
  const step = await commandOf(`(trap '' TERM; sleep 60) & echo $! > ${file}; sleep 60 & echo $! >> ${file}; wait`, {
    timeout_seconds: 1,
  });
  const began = performance.now();
  await expect(step.run()).rejects.toMatchObject({
    code: 'rollbacks.outcome_unknown',
    userMessage: expect.stringContaining('it was ended after 1 s'),
  });
  // One second until it is asked to end, two until it is made to; the rest is for a busy machine.
  expect(performance.now() - began).toBeLessThan(30_000);
  const pids = (await readFile(file, 'utf8')).trim().split('\n').map(Number);
  expect(pids).toHaveLength(2);
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]));
});

test('what a program leaves running after it ended well is not waited for, and not ended', async () => {
  const file = join(await newFolder(), 'pid');
  const step = await commandOf(`sleep 60 & echo $! > ${file}; echo started`, { timeout_seconds: 30 });
  const began = performance.now();
  expect(await step.run()).toMatchObject({ output: 'started' });
  expect(performance.now() - began).toBeLessThan(40_000);
  const pid = Number(await readFile(file, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  process.kill(pid);
});

test('two hundred megabytes of output leave a few kilobytes, the last ones, and memory much as it was', async () => {
  const step = await commandOf(`head -c 200000000 /dev/zero | tr '\\0' x; echo; echo "the end"`);
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const effect = await step.run();
  clearInterval(watch);
  expect(effect.output).toMatch(/the end$/);
  expect(effect.output.length).toBeLessThan(8_100);
  // What was dropped and waits for the garbage collector is some 50 MB at most, however much is printed; kept, it would be 200 and more.
  expect(most - before).toBeLessThan(120e6);
});

test('a secret that a program prints is not in its output, nor in its error, however it is written', async () => {
  const printing = `echo "I was given $AUTH_SECRET"; printf %s "$AUTH_SECRET" | base64; echo "password=other"; env`;
  const { output } = await (await commandOf(printing)).run();
  expect(output).toContain('I was given [redacted]');
  expect(output).not.toContain('OTHER_SECRET');
  const failing = await commandOf(`${printing}; exit 4`).then((step) => step.run().catch((error: unknown) => error));
  const told = [output, (failing as Error).message, (failing as { userMessage: string }).userMessage];
  for (const text of told) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16));
    expect(text).not.toContain('other\n');
  }
});

test('the cut through long output leaves no half of a secret, and no control characters for a terminal', async () => {
  // Without a line break; every possible place of the cut within the secret is met by one of the repetitions.
  const step = await commandOf(
    `i=0; while [ $i -lt 2000 ]; do printf '%s\\033[31m\\a' "$AUTH_SECRET"; i=$((i+1)); done`,
  );
  const { output } = await step.run();
  expect(output).not.toMatch(/horse|battery|rect-h/);
  expect(output).not.toContain('\u001b');
});

test('a program that fails is failed where its check says so, and unknown where nobody can say', async () => {
  const file = join(await newFolder(), 'state');
  await writeFile(file, '');
  const script = `case "$1" in is) test -s ${file};; half) echo x > ${file}; exit 3;; *) exit 3;; esac`;
  const check = { args: ['is'] };
  const failed = await commandOf(script, { check });
  await expect(failed.run()).rejects.toMatchObject({ code: 'rollbacks.command_failed', kind: 'invalid' });
  const half = await commandOf(script, { args: ['half'], check });
  await expect(half.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  const blind = await commandOf(script);
  await expect(blind.run()).rejects.toMatchObject({ code: 'rollbacks.outcome_unknown' });
  const again = await commandOf(script, { repeatable: true });
  await expect(again.run()).rejects.toMatchObject({ code: 'rollbacks.command_failed' });
});

test('as long as it may still be at work, "not done" is not known', async () => {
  const startedAt = new Date(Date.UTC(2026, 10, 21, 12, 0, 0));
  const after = (seconds: number) => ({ startedAt, at: new Date(startedAt.getTime() + seconds * 1000) });
  const step = { check: { args: ['no'] }, timeout_seconds: 60 };
  const early = await (await commandOf('exit 1', step, after(64))).check();
  expect(early).toMatchObject({ state: 'unknown', evidence: expect.stringContaining('12:01:05 UTC') });
  expect(await (await commandOf('exit 1', step, after(65))).check()).toMatchObject({ state: 'not_done' });
});

test('a program that is not there, or that policy does not name, changes nothing and says what to do', async () => {
  const tools = toolsOf({ commands: { gone: plain('/no/such/program'), unset: plain('SOME_COMMAND') } });
  const named = (command: string) => perform({ step: { type: 'command', command }, world: { tools } });
  expect(await named('gone').lint()).toEqual([expect.stringContaining('is not there')]);
  expect(await named('unset').lint()).toEqual([expect.stringContaining('SOME_COMMAND is not set')]);
  expect(await named('other').lint()).toEqual([expect.stringContaining('policy names no command "other"')]);
  expect(await named('gone').preview()).toMatchObject({ problem: expect.stringContaining('is not there') });
  await expect(named('gone').run()).rejects.toMatchObject({
    code: 'shell.no_command',
    userMessage: expect.stringContaining('Nothing was changed'),
  });
});

test('only programs that policy names are run, by the name that it gives them', async () => {
  const program = await newProgram('echo ran');
  const tools = toolsOf({ commands: { it: plain(program) } });
  for (const command of [program, '/bin/sh', 'sh', '../it', 'IT', '']) {
    const step = perform({ step: { type: 'command', command }, world: { tools } });
    expect(await step.lint(), command).toEqual([expect.stringContaining(`policy names no command "${command}"`)]);
    await expect(step.run(), command).rejects.toMatchObject({ code: 'shell.no_command' });
  }
  expect(await perform({ step: { type: 'command', command: 'it' }, world: { tools } }).run()).toMatchObject({
    output: 'ran',
  });
});

test('Backbolt that stops ends the program, and does not claim to know', async () => {
  const stop = new AbortController();
  const file = join(await newFolder(), 'began');
  const step = await commandOf(`echo > ${file}; sleep 60`, {}, { signal: stop.signal });
  const running = step.run().catch((error: unknown) => error);
  await vi.waitFor(() => readFile(file));
  stop.abort();
  expect(await running).toMatchObject({ code: 'rollbacks.outcome_unknown' });
});

test('a value is one argument, whatever is in it, and never an option', () => {
  const parameters = { name: { type: 'text', label: 'Name', max_length: 200 } } as const;
  const bound = (name: string) =>
    bindStep({ id: 'a', title: 'A', type: 'command', command: 'it', args: ['{{ name }}'] }, stepTypes, {
      parameters,
      values: { name },
    });
  expect(bound(`'; rm -rf / #$(x)`)).toMatchObject({ step: { spec: { args: [`'; rm -rf / #$(x)`] } } });
  expect(bound('--force')).toMatchObject({ problems: [expect.stringContaining('an option of the program')] });
  expect(bound('a\0b')).toMatchObject({ problems: [expect.stringContaining('NUL')] });
});
