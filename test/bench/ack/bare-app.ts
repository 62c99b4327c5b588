// The baseline, a process of its own: plain Bolt that acknowledges and posts one static card. `bare-app.ts PORT API_URL TOKEN SECRET CARD_FILE`
import { readFile } from 'node:fs/promises';
import { App, type RespondArguments } from '@slack/bolt';

const [port, slackApiUrl, token, signingSecret, cardFile] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const card: RespondArguments = JSON.parse(await readFile(cardFile, 'utf8'));
const app = new App({ token, signingSecret, clientOptions: { slackApiUrl } });
app.command('/auth-status', async ({ ack, respond }) => {
  await ack();
  await respond(card);
});
await app.start(Number(port));
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
