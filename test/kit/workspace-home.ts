// The app's Home tab as one person sees it.
import type { PageView } from '../../src/workspace/page-protocol.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { type Elements, openElements } from './workspace-elements.ts';
import { matches, visibleText } from './workspace-text.ts';
import { until } from './workspace-until.ts';

/** What the app published; it is read anew at each look. */
export type Home = Elements & {
  /** All visible text. */
  readonly text: string;
  readonly raw: PageView;
  /** Waits until it says this. */
  becomes(wanted: string | RegExp): Promise<void>;
};

/** Opens the tab, which tells the app, and waits until something is published there. */
export async function openHome(workspace: Workspace, as: string): Promise<Home> {
  const answer = await workspace.perform({ type: 'open_home', as });
  if (!answer.ok) throw new Error(answer.notice);
  const first = await until(
    workspace,
    'the app to publish its Home tab',
    () => workspace.stateFor(as).home ?? undefined,
  );
  const view = (): PageView => workspace.stateFor(as).home ?? first;
  const container = { kind: 'view', viewId: first.id } as const;
  const elements = openElements({ workspace, as, container, blocks: () => view().blocks, entered: {} });
  return {
    ...elements,
    get text() {
      return visibleText(view().blocks);
    },
    get raw() {
      return view();
    },
    async becomes(wanted) {
      const fits = () => matches(visibleText(view().blocks), wanted) || undefined;
      await until(workspace, `Home to say ${wanted}`, fits, () => visibleText(view().blocks));
    },
  };
}
