// The local Slack workspace: opened, mounted on a server, closed. The way in for everybody else.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { noRateLimit, openRateLimiter } from './api/rate-limiter.ts';
import type { Context } from './context.ts';
import { openDispatcher } from './delivery/dispatcher.ts';
import { openHttpDelivery } from './delivery/http-delivery.ts';
import { type DisconnectReason, openSocketDelivery } from './delivery/socket-delivery.ts';
import { type Fault, openFaults } from './faults.ts';
import { isLocal } from './http/loopback.ts';
import { openRouter, type Router } from './http/router.ts';
import { type CallTrouble, openTroubles } from './http/trouble.ts';
import { disturb } from './interactions/disturbances.ts';
import { perform } from './interactions/perform.ts';
import type { Manifest } from './manifest.ts';
import { postScheduled } from './messages.ts';
import { openState } from './open-state.ts';
import type { PageAction, PageAnswer, PageState, Trouble } from './page-protocol.ts';
import { openPageStates } from './page-state.ts';
import { openSchedule } from './schedule.ts';
import type { Identity } from './state/records.ts';
import type { Store } from './state/store.ts';
import { openResponseUrls, openTriggers } from './tickets.ts';
import { openViewStacks } from './view-stacks.ts';

/** How the app is reached: it connects (Socket Mode), or it is sent signed requests (at a URL that may be known only later). */
type DeliverySetting =
  | { kind: 'socket' }
  | { kind: 'http'; requestUrl: string | (() => string); signingSecret?: string };

export type WorkspaceOptions = {
  manifest: Manifest;
  /** Where the journal is kept; null keeps nothing. */
  folder: string | null;
  /** Physical time. The time that people see is this one, moved ahead by what was skipped. */
  clock: Clock;
  log: Log;
  delivery: DeliverySetting;
  teamName?: string;
  /** Slack's rate limits; on unless this is false. A number makes them so many times as wide, for a measurement that would take too long. */
  rateLimits?: boolean | number;
  /** How long the app has to acknowledge, in milliseconds; 3000 as in Slack. */
  ackMs?: number;
  /** When an event that the app did not take is sent again, in milliseconds; 0, 60000, 300000 as in Slack. */
  eventRetryDelaysMs?: readonly number[];
  /** How long Slack looks at an uploaded file before its type is known, in milliseconds; 500 unless said otherwise. */
  fileProcessingMs?: number;
  /** Moves the app's own clock ahead by so many milliseconds; where it is absent, "skip 15 minutes" is refused. */
  skip?: (ms: number) => Promise<void>;
};

export type Workspace = {
  readonly tokens: { readonly bot: string; readonly app: string; readonly signingSecret: string };
  /** Must be called, with `http://127.0.0.1:PORT`, before anything is typed: response URLs and socket URLs are absolute. */
  setBaseUrl(url: string): void;
  /** Answers `/`, `/api/…`, `/archives/…`, `/files/…`, `/response/…`, `/upload/…`, `/workspace/…`; resolves to false, untouched, for other paths. */
  handleRequest: Router;
  /** Takes over `/socket/…`; returns false, untouched, for other paths. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** All that a person can do. Resolves when the app has acknowledged. */
  perform(action: PageAction): Promise<PageAnswer>;
  /** All that a person sees. */
  stateFor(personId: string): PageState;
  /** Calls back after each change, synchronously. */
  subscribe(listener: () => void): () => void;
  /** What Slack would have refused, oldest first. */
  faults(): readonly Fault[];
  clearFaults(): void;
  /** Puts a person into a channel, or takes them out, without a word. */
  setMember(personId: string, channelId: string, member: boolean): void;
  /** What goes wrong in a real Slack, on demand. */
  readonly disturb: {
    /** Switches a trouble on or off, as the page does. */
    set(trouble: Trouble, on: boolean): void;
    /** The next envelope arrives twice, at the same time. */
    duplicateNext(): void;
    /** The next call of a Web API method (or `response_url`) goes wrong in this way. */
    nextCall(method: string, trouble: CallTrouble): void;
    /** Every socket is asked to come back anew, or told that it will be, or that Socket Mode was switched off. */
    refreshSockets(reason?: DisconnectReason): void;
  };
  close(): Promise<void>;
};

/**
 * Opens the workspace: from its journal if the folder holds one, else with the default cast and channels.
 * @throws AppError workspace.journal_unreadable, workspace.in_use
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { clock: physical, log, manifest } = options;
  const state = openState({ ...options, physical });
  const { store, clock } = state;
  const { identity } = store;
  const faults = openFaults(clock, log, store.changed);
  const reach = openDelivery(options, identity, store.changed);
  let baseUrl: string | undefined;
  const context: Context = {
    ...state,
    manifest,
    physical,
    skipApp: options.skip ?? null,
    log,
    faults,
    ...reach,
    triggers: openTriggers(physical),
    responseUrls: openResponseUrls(physical),
    views: openViewStacks(clock, store.changed),
    dispatcher: openDispatcher({ ...options, delivery: reach.delivery, faults, changed: store.changed }),
    troubles: openTroubles(),
    schedule: openSchedule(store, clock, (message) => postScheduled(context, message)),
    streams: new Set(),
    baseUrl() {
      if (baseUrl === undefined) throw new Error('setBaseUrl was not called');
      return baseUrl;
    },
  };
  const stateFor = openPageStates(context);
  const { rateLimits = true } = options;
  const limiter = rateLimits === false ? noRateLimit : openRateLimiter(physical, Number(rateLimits));

  return {
    tokens: { bot: identity.botToken, app: identity.appToken, signingSecret: signingSecretOf(options, identity) },
    setBaseUrl(url) {
      baseUrl = new URL(url).origin;
      context.schedule.postDue();
    },
    handleRequest: openRouter(context, limiter, stateFor),
    handleUpgrade(request, socket, head) {
      if (request.url?.startsWith('/socket/') !== true) return false;
      if (!isLocal(request) || reach.sockets?.upgrade(request, socket, head) !== true) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      }
      return true;
    },
    perform: (action) => perform(context, action),
    stateFor,
    subscribe: store.subscribe,
    faults: faults.all,
    clearFaults: faults.clear,
    setMember: (personId, channelId, member) => setMember(store, personId, channelId, member),
    disturb: {
      set: (trouble, on) => void disturb(context, trouble, on),
      duplicateNext: () => context.dispatcher.duplicateNext(true),
      nextCall: context.troubles.nextCall,
      refreshSockets: (reason = 'refresh_requested') => reach.sockets?.refresh(reason),
    },
    async close() {
      for (const stream of context.streams) stream.end();
      context.dispatcher.close();
      context.schedule.close();
      await reach.delivery.close();
      state.close();
    },
  };
}

function signingSecretOf(options: WorkspaceOptions, identity: Identity): string {
  const given = options.delivery.kind === 'http' ? options.delivery.signingSecret : undefined;
  return given ?? identity.signingSecret;
}

function openDelivery(
  options: WorkspaceOptions,
  identity: Identity,
  changed: () => void,
): Pick<Context, 'delivery' | 'sockets'> {
  const { clock, ackMs, delivery } = options;
  const patience = ackMs === undefined ? {} : { ackMs };
  if (delivery.kind === 'socket') {
    const sockets = openSocketDelivery({ clock, appId: identity.appId, changed, ...patience });
    return { delivery: sockets, sockets };
  }
  const { requestUrl } = delivery;
  const http = openHttpDelivery({
    clock,
    requestUrl: typeof requestUrl === 'string' ? () => requestUrl : requestUrl,
    signingSecret: signingSecretOf(options, identity),
    changed,
    ...patience,
  });
  return { delivery: http, sockets: null };
}

function setMember(store: Store, personId: string, channelId: string, member: boolean): void {
  const channel = store.channel(channelId);
  if (channel === undefined || store.person(personId) === undefined) {
    throw new Error(`There is no ${channelId} or no ${personId}`);
  }
  const others = channel.members.filter((one) => one !== personId);
  store.putChannel({ ...channel, members: member ? [...others, personId] : others });
}
