// A Bolt app that has nothing to do with Backbolt, as a process: configured by the environment alone.
import { App } from '@slack/bolt';

const { SLACK_BOT_TOKEN: token = '', SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = process.env;
const { SLACK_API_URL: slackApiUrl = '', PORT = '0' } = process.env;

const clientOptions = { slackApiUrl, retryConfig: { retries: 0 } };
const reach = appToken === undefined ? { signingSecret: signingSecret ?? '' } : { socketMode: true, appToken };
const app = new App({ token, clientOptions, ...reach });

app.command('/sample', async ({ ack, command, client }) => {
  await ack();
  const { channel_id: channel, user_id: user } = command;
  await client.chat.postMessage({ channel, text: `hello <@${user}>` });
});

await app.start(Number(PORT));
process.send?.('ready');
