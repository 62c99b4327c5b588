import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

const bot = 'xoxb-1234567890-abcdef';
const app = 'xapp-1-A0123-456-abcdef';
const signing = '0123456789abcdef0123456789abcdef';

test('without any variable it is the local workspace on port 3000 with embedded Postgres and the demo', () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    slack: { mode: 'local' },
    port: 3000,
    databaseUrl: undefined,
    watched: undefined,
    reset: false,
  });
});

test.each([
  ['Socket Mode', { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app }, 'socket', 'https://slack.com/api/'],
  ['HTTP', { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: signing }, 'http', 'https://slack.com/api/'],
  [
    'another Slack',
    { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_API_URL: 'http://127.0.0.1:9/api' },
    'socket',
    'http://127.0.0.1:9/api/',
  ],
])('%s is chosen by what is set', (_name, env, mode, apiUrl) => {
  expect(readConfig({ ...env, NODE_ENV: 'production' }).slack).toMatchObject({ mode, apiUrl });
});

test.each([
  ['only a bot token', { SLACK_BOT_TOKEN: bot }, /SLACK_APP_TOKEN .* or SLACK_SIGNING_SECRET .* is missing/],
  ['only an app token', { SLACK_APP_TOKEN: app }, /SLACK_BOT_TOKEN is missing/],
  ['only a signing secret', { SLACK_SIGNING_SECRET: signing }, /SLACK_BOT_TOKEN is missing/],
  ['only an API URL', { SLACK_API_URL: 'http://127.0.0.1:9' }, /SLACK_BOT_TOKEN is missing[\s\S]*SLACK_APP_TOKEN/],
  ['both ways at once', { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signing }, /both set/],
  [
    'a token of the wrong kind',
    { SLACK_BOT_TOKEN: app, SLACK_APP_TOKEN: bot },
    /SLACK_BOT_TOKEN must begin with xoxb-[\s\S]*SLACK_APP_TOKEN must begin with xapp-/,
  ],
  ['the local workspace in production', { NODE_ENV: 'production' }, /NODE_ENV is production/],
  ['a database that is not Postgres', { DATABASE_URL: 'mysql://u:hunter2@h/d' }, /DATABASE_URL must be a Postgres URL/],
  ['a source without its database', { AUTH_SOURCE: 'supabase' }, /AUTH_SOURCE is set without AUTH_DATABASE_URL/],
  [
    'a path as a source',
    { AUTH_DATABASE_URL: 'postgres://h/d', AUTH_SOURCE: '../../etc' },
    /AUTH_SOURCE must be the name of a folder/,
  ],
  ['a port that is none', { PORT: '70000' }, /PORT/],
  ['a port that is no number', { PORT: 'http' }, /PORT must be a port number/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of trace, debug/],
])('%s is an error that says what to do', (_name, env, remedy) => {
  expect(() => readConfig(env)).toThrow(remedy);
});

test('the policy file is found from where Backbolt is started', () => {
  expect(readConfig({}).policyFile).toBeUndefined();
  expect(readConfig({ POLICY_FILE: '/etc/backbolt/policy.yml' }).policyFile).toBe('/etc/backbolt/policy.yml');
  expect(readConfig({ POLICY_FILE: 'mine.yml' }).policyFile).toBe(resolve('mine.yml'));
});

test('every problem is reported at once and no value is shown', () => {
  const env = { SLACK_BOT_TOKEN: 'hunter2', DATABASE_URL: 'hunter2', PORT: 'hunter2', LOG_LEVEL: 'hunter2' };
  let message = '';
  try {
    readConfig(env);
  } catch (error) {
    message = String((error as Error).message);
  }
  expect(message).toMatch(/SLACK_BOT_TOKEN[\s\S]*DATABASE_URL[\s\S]*PORT[\s\S]*LOG_LEVEL[\s\S]*SLACK_APP_TOKEN/);
  expect(message).not.toContain('hunter2');
});

test('empty variables count as absent', () => {
  expect(readConfig({ SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: ' ', DATABASE_URL: '' }).slack.mode).toBe('local');
});

test('the command line says the port, asks for a reset, and is told of options that do not exist', () => {
  expect(readConfig({ PORT: '1' }, ['--port', '4000', '--reset'])).toMatchObject({ port: 4000, reset: true });
  expect(() => readConfig({}, ['--prot', '4000'])).toThrow(/--prot[\s\S]*--port N/);
});

test('a configuration that is printed shows no secret', () => {
  const config = readConfig({ SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, DATABASE_URL: 'postgres://u:hunter2@h/d' });
  expect(JSON.stringify(config)).not.toMatch(/abcdef|hunter2/);
});
