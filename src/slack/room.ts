// Slack, as the rest sees it: connect, take what comes, post what jobs have to say.
import type { RequestListener } from 'node:http';
import { checkPolicyPeople } from '../features/access/check-policy-people.ts';
import { openDirectory } from '../features/access/directory.ts';
import { storeHomeTeam } from '../features/access/directory-store.ts';
import type { NamedPerson } from '../features/access/people.ts';
import { openClaims } from '../features/events/intent.ts';
import type { JobBinding } from '../jobs/define-job.ts';
import { type Clock, second } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { openAfterthoughts } from './afterthoughts.ts';
import { withAnnouncements } from './announcements.ts';
import { type Connection, openSlackApp } from './app.ts';
import { openChannelNames } from './channel-names.ts';
import { deletePicture } from './deliveries/delete-picture.ts';
import { drawChecklist } from './deliveries/draw-checklist.ts';
import { drawCommunication } from './deliveries/draw-communication.ts';
import { drawHome } from './deliveries/draw-home.ts';
import { drawIncidentCards } from './deliveries/draw-incident-cards.ts';
import { drawRollback } from './deliveries/draw-rollback.ts';
import { openIncidentChannel } from './deliveries/open-incident-channel.ts';
import { postIncidentNotices } from './deliveries/post-incident-notice.ts';
import { postRollbackCalls } from './deliveries/post-rollback-calls.ts';
import { statusShareDeliveries } from './deliveries/post-status-share.ts';
import { sendSamples } from './deliveries/send-samples.ts';
import { sendTestMail } from './deliveries/send-test-mail.ts';
import { sendTimelineExport } from './deliveries/send-timeline-export.ts';
import { setUpIncidentChannel } from './deliveries/set-up-incident-channel.ts';
import { fetchPerson, readIdentity } from './identity.ts';
import { openLimiter } from './limiter.ts';
import type { SlackObserver } from './observer.ts';
import { openOutbound } from './outbound.ts';
import { openEmailPictures } from './pictures/email-pictures.ts';
import { openStatusPictures } from './pictures/status-pictures.ts';
import { type BotDeps, listeners } from './registry.ts';
import { openResponder } from './response-url.ts';
import { fetchUserGroups } from './user-groups.ts';

export type SlackRoom = {
  /** Takes Slack's HTTP requests; undefined in Socket Mode. */
  requestListener: RequestListener | undefined;
  /** What use-cases are given where Slack says who people are. */
  deps: BotDeps;
  /** The jobs that post. */
  bindings: readonly JobBinding[];
  start(): Promise<void>;
  /** Rejects while Slack does not answer; asked at most every 15 s. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

/** What the features' use-cases need besides what Slack itself tells (who people are, which workspace this is). */
export type CoreDeps = Omit<BotDeps, 'directory' | 'homeTeam' | 'pictures' | 'emailPictures'> & {
  /** Everybody whom policy names: Slack must know them. */
  people: readonly NamedPerson[];
};

/**
 * Connects to Slack: asks whose token it is and whether everybody named in policy exists, then registers every listener.
 * @throws AppError `slack.token_refused`, `slack.unreachable`, or those of checkPolicyPeople.
 */
export async function openSlackRoom(options: {
  connection: Connection;
  core: CoreDeps;
  clock: Clock;
  log: Log;
  limitFactor: number;
  observer?: SlackObserver;
}): Promise<SlackRoom> {
  const { connection, core, clock, log } = options;
  const { botToken, apiUrl } = connection;
  const observing = options.observer === undefined ? {} : { observer: options.observer };
  const limiter = openLimiter(core.db, options.limitFactor);
  const outbound = openOutbound({ botToken, apiUrl, limiter, log, ...observing });
  const identity = await readIdentity(outbound);
  await storeHomeTeam(core.db, identity.teamId);
  const directory = openDirectory({
    db: core.db,
    clock,
    log,
    fetchPerson: (id) => fetchPerson(outbound, id),
    fetchGroups: () => fetchUserGroups(outbound),
  });
  await checkPolicyPeople(directory, core.people);
  const channelNames = openChannelNames(outbound, clock);
  const outlets = withAnnouncements(core.outlets, core.communicationPolicy, { outbound, channelNames });
  const pictures = openStatusPictures({ db: core.db, outbound, log });
  const emailPictures = openEmailPictures({ db: core.db, outbound });
  const deps: BotDeps = { ...core, outlets, directory, homeTeam: identity.teamId, pictures, emailPictures };
  const { botUserId } = identity;
  const delivery = { deps, outbound, channelNames, botUserId };
  const responder = openResponder(log);
  const afterthoughts = openAfterthoughts(log);
  const speaking = { outbound, responder, claims: openClaims(core.db.relaxed), afterthoughts, log, ...observing };
  const app = openSlackApp({ connection, identity, listeners, deps, speaking, log });
  let started = false;
  const slackAnswers = remembered(15 * second, clock, () => readIdentity(outbound, 1_500));
  return {
    requestListener: app.requestListener,
    deps,
    bindings: [
      ...statusShareDeliveries(deps, outbound),
      deletePicture(outbound),
      drawHome(deps, outbound),
      sendSamples(deps, outbound),
      openIncidentChannel(delivery),
      ...drawIncidentCards(delivery),
      drawChecklist(delivery),
      ...setUpIncidentChannel(delivery),
      ...postIncidentNotices(delivery),
      sendTimelineExport(delivery),
      drawRollback({ deps, outbound }),
      ...postRollbackCalls({ ...delivery, deps }),
      drawCommunication({ deps, outbound }),
      sendTestMail({ deps, outbound }),
    ],
    async start() {
      await app.start();
      started = true;
    },
    async ready() {
      if (!started) throw new Error('not connected to Slack yet');
      await slackAnswers();
    },
    async stop() {
      started = false;
      await app.stop();
      pictures.close();
      emailPictures.close();
      outbound.close();
      await afterthoughts.close();
      await responder.close();
    },
  };
}

// Whoever asks for readiness asks often; Slack is asked seldom.
function remembered<T>(ms: number, clock: Clock, ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return () => {
    const now = clock.now().getTime();
    if (last === undefined || now - last.at >= ms) last = { at: now, answer: ask() };
    return last.answer;
  };
}
