// A workspace for tests: on a port of its own, driven in sentences, `workspace.as('commander').in('#auth').types('/x')`.
import { createServer } from 'node:http';
import { systemClock } from '../../src/lib/clock.ts';
import { openLog } from '../../src/lib/log.ts';
import { loadManifest, type Manifest } from '../../src/workspace/manifest.ts';
import { mount } from '../../src/workspace/mount.ts';
import type { PageAnswer } from '../../src/workspace/page-protocol.ts';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../../src/workspace/workspace.ts';
import { type Home, openHome } from './workspace-home.ts';
import { type Modal, openModal } from './workspace-modal.ts';
import { openPlace, type Place, shortcutNamed } from './workspace-place.ts';
import { until } from './workspace-until.ts';

/** Whom one can act as; the stranger is a person of another workspace. */
type Role = 'engineer' | 'commander' | 'communications' | 'guest' | 'stranger';

type Actor = {
  readonly id: string;
  /** A channel by `#name`, or the direct message with the app, `@app`. */
  in(channel: string): Place;
  /** The dialog on top, once there is one (whose title is `title`). */
  modal(title?: string): Promise<Modal>;
  /** Starts a global shortcut by what it is called. */
  shortcut(name: string): Promise<PageAnswer>;
  /** Opens the app's Home tab and waits until the app has published something there. */
  home(): Promise<Home>;
  /** Joins a public channel by `#name`. */
  joins(channel: string): Promise<PageAnswer>;
  leaves(channel: string): Promise<PageAnswer>;
  /** Brings somebody (`@handle`, the app is `@app`) into a channel by `#name`. */
  invites(whom: string, channel: string): Promise<PageAnswer>;
  /** Whether no dialog is open, waiting for it to be so. */
  seesNoModal(): Promise<void>;
};

export type TestWorkspace = Workspace & {
  readonly url: string;
  /** What Bolt's `clientOptions.slackApiUrl` takes. */
  readonly apiUrl: string;
  as(role: Role): Actor;
  /** Resolves once the app can be reached. */
  appConnected(): Promise<void>;
  /** Moves the clock that the workspace and the app share. */
  skip(minutes: number): Promise<void>;
  /** Fails with the list when Slack would have refused anything. */
  expectNoFaults(): void;
  /** Fails unless exactly these codes were recorded, in this order; forgets them. */
  expectFaults(...codes: string[]): void;
  stop(): Promise<void>;
};

export type TestWorkspaceOptions = Partial<Omit<WorkspaceOptions, 'manifest'>> & { manifest?: Manifest | string };

/** Starts a workspace; by default with the repository's manifest, Socket Mode, no journal, and Slack's rate limits. */
export async function startWorkspace(options: TestWorkspaceOptions = {}): Promise<TestWorkspace> {
  const manifest = options.manifest ?? 'manifest.yml';
  const workspace = await openWorkspace({
    folder: null,
    clock: systemClock,
    log: openLog('silent'),
    delivery: { kind: 'socket' },
    skip: async () => {},
    ...options,
    manifest: typeof manifest === 'string' ? loadManifest(manifest) : manifest,
  });
  const server = createServer();
  const url = await mount(workspace, server, 0);

  function expectFaults(...codes: string[]): void {
    const faults = workspace.faults();
    const found = faults.map((fault) => fault.code);
    workspace.clearFaults();
    if (JSON.stringify(found) === JSON.stringify(codes)) return;
    const list = faults.map((fault) => `  ${fault.where}: ${fault.code} ${fault.details.join('; ')}`).join('\n');
    throw new Error(`expected Slack to refuse [${codes.join(', ')}], it refused:\n${list || '  nothing'}`);
  }

  return {
    ...workspace,
    url,
    apiUrl: `${url}/api/`,
    as: (role) => openActor(workspace, role),
    appConnected: () =>
      until(workspace, 'the app to connect', () => workspace.stateFor('U0ENGINEER').appConnected || undefined).then(
        () => undefined,
      ),
    async skip(minutes) {
      const answer = await workspace.perform({ type: 'skip', as: 'U0ENGINEER', minutes });
      if (!answer.ok) throw new Error(answer.notice);
    },
    expectNoFaults: () => expectFaults(),
    expectFaults,
    async stop() {
      await workspace.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openActor(workspace: Workspace, role: Role): Actor {
  const id = `U0${role.toUpperCase()}`;
  const state = () => workspace.stateFor(id);
  return {
    id,
    in: (channel) => openPlace(workspace, id, channel),
    async modal(title) {
      const view = await until(workspace, `${role} to see a dialog${title === undefined ? '' : ` "${title}"`}`, () => {
        const top = state().views.at(-1);
        return title === undefined || top?.title === title ? top : undefined;
      });
      return openModal(workspace, id, view.id);
    },
    shortcut: (name) =>
      workspace.perform({ type: 'shortcut', as: id, callbackId: shortcutNamed(workspace, id, 'global', name) }),
    home: () => openHome(workspace, id),
    joins: (channel) => workspace.perform({ type: 'join', as: id, channel: idOf(workspace, id, channel) }),
    leaves: (channel) => workspace.perform({ type: 'leave', as: id, channel: idOf(workspace, id, channel) }),
    invites: (whom, channel) =>
      workspace.perform({
        type: 'invite',
        as: id,
        channel: idOf(workspace, id, channel),
        person: idOf(workspace, id, whom),
      }),
    async seesNoModal() {
      await until(workspace, `${role} to see no dialog`, () => state().views.length === 0 || undefined);
    },
  };
}

// `#name` of a channel that one is in or could join, `@handle`, `@app`.
function idOf(workspace: Workspace, as: string, named: string): string {
  const { channels, joinable = [], people } = workspace.stateFor(as);
  const known = named.startsWith('#')
    ? [...channels, ...joinable].find((one) => `#${one.name}` === named)
    : people.find((one) => (named === '@app' ? one.isBot && one.name !== 'slackbot' : `@${one.name}` === named));
  if (known === undefined) throw new Error(`there is no ${named}`);
  return known.id;
}
