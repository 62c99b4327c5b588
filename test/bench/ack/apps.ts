// The two apps that are compared: Backbolt as it runs in production, and a bare Bolt app that posts the same card.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../../../src/db/embedded/server.ts';
import { openOwnDb } from '../../../src/db/own.ts';
import { sql } from '../../../src/db/sql.ts';
import { startDemo } from '../../../src/demo/auth-system.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { openLog } from '../../../src/lib/log.ts';
import { freePort } from '../../kit/free-port.ts';
import { type Program, startProgram } from '../program.ts';
import { sendCommand } from './command.ts';
import { botToken, type SlackStandIn, signingSecret } from './slack-stand-in.ts';

export type Apps = { backbolt: Program; bare: Program; cardBytes: number };

const log = openLog('warn');

/**
 * Starts a Postgres that holds a week of sign-ins, Backbolt on it, and a bare app that posts the card which Backbolt draws.
 * What must be stopped is added to `closing` as it starts.
 */
export async function startApps(slack: SlackStandIn, folder: string, closing: (() => Promise<void>)[]): Promise<Apps> {
  const postgres = await startEmbeddedPostgres({ folder, log });
  closing.push(postgres.stop);
  const watched = await postgres.database('watched');
  const demo = await startDemo({ url: watched, log, now: () => systemClock.now() });
  await demo.stop();
  const own = await postgres.database('backbolt');
  const backbolt = await startBackbolt(slack, folder, own, watched.replace('//backbolt@', `//${demo.readerRole}@`));
  closing.push(backbolt.stop);
  await backfilled(own);
  const card = await cardOf(slack, backbolt);
  const bare = await startBareApp(slack, folder, card);
  closing.push(bare.stop);
  return { backbolt, bare, cardBytes: Buffer.byteLength(card) };
}

async function startBackbolt(slack: SlackStandIn, folder: string, own: string, watched: string): Promise<Program> {
  const port = String(await freePort());
  return await startProgram({
    name: 'backbolt',
    file: new URL('../../../src/main.ts', import.meta.url),
    env: {
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: slack.apiUrl,
      DATABASE_URL: own,
      AUTH_DATABASE_URL: watched,
      PORT: port,
    },
    folder,
    url: `http://127.0.0.1:${port}`,
    readyPath: '/readyz',
  });
}

async function startBareApp(slack: SlackStandIn, folder: string, card: string): Promise<Program> {
  const port = String(await freePort());
  const cardFile = join(folder, 'card.json');
  await writeFile(cardFile, card);
  return await startProgram({
    name: 'bare',
    file: new URL('bare-app.ts', import.meta.url),
    args: [port, slack.apiUrl, botToken, signingSecret, cardFile],
    folder,
    url: `http://127.0.0.1:${port}`,
    readyPath: '/',
  });
}

const Backfill = z.object({ done: z.boolean() });

// A full card needs the week's samples.
async function backfilled(own: string): Promise<void> {
  const db = openOwnDb({ url: own, log, max: 1 });
  const query = sql`select missing = '[]' and watermark is not null as done from backbolt.metric_source`;
  while (!(await db.maybeOne(Backfill, query))?.done) await delay(200);
  await db.close();
}

async function cardOf(slack: SlackStandIn, app: Program): Promise<string> {
  const client = new Client(app.url);
  const body = slack.nextBody();
  await sendCommand(slack, client, app.url).acknowledged;
  await client.close();
  return await body;
}
