// A dialog as one person sees it: filled in by label, submitted, closed.
import { setTimeout as delay } from 'node:timers/promises';
import type { PageView } from '../../src/workspace/page-protocol.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { choiceFor, type Elements, type Entered, find, openElements } from './workspace-elements.ts';
import { matches, visibleText } from './workspace-text.ts';
import { until } from './workspace-until.ts';

type Shape = Record<string, unknown>;

const patienceMs = 15_000;

/** What came of a submission: `errors` by the label of the input. */
type Submitted = { errors: Record<string, string>; notice: string | null };

export type Modal = Elements & {
  readonly id: string;
  readonly title: string;
  /** All visible text. */
  readonly text: string;
  readonly blocks: PageView['blocks'];
  /** Fills in inputs by label (or action_id): text, a number, a date, the words of an option, `@engineer`, `#auth`, a list of these. */
  fill(values: Record<string, unknown>): Modal;
  /** Submits; on a busy machine again, when that is what the answer asks for. */
  submit(): Promise<Submitted>;
  submitOnce(): Promise<Submitted>;
  close(): Promise<void>;
  isOpen(): boolean;
  /** Waits until the dialog says this. */
  becomes(wanted: string | RegExp): Promise<void>;
};

export function openModal(workspace: Workspace, as: string, viewId: string): Modal {
  const entered: Entered = {};
  const shownView = () => workspace.stateFor(as).views.find((view) => view.id === viewId);
  const view = (): PageView => {
    const shown = shownView();
    if (shown === undefined) throw new Error('the dialog is closed');
    return shown;
  };
  const blocks = () => view().blocks;
  const elements = openElements({ workspace, as, container: { kind: 'view', viewId }, blocks, entered });
  const modal: Modal = {
    ...elements,
    id: viewId,
    get title() {
      return view().title;
    },
    get text() {
      return visibleText(blocks());
    },
    get blocks() {
      return blocks();
    },
    fill(values) {
      for (const [name, value] of Object.entries(values)) {
        const { element, blockId, actionId } = find(blocks(), name);
        const choice = choiceFor(workspace, element, value);
        entered[blockId] = { ...entered[blockId], [actionId]: { type: element.type, ...choice } };
      }
      return modal;
    },
    async submit() {
      const end = performance.now() + patienceMs;
      for (;;) {
        const submitted = await modal.submitOnce();
        const isAsked = Object.values(submitted.errors).some((text) => text.includes('Submit again in a moment'));
        if (!isAsked || performance.now() > end) return submitted;
        await delay(200);
        // Another click of the same person was taken meanwhile.
        if (shownView() === undefined) return { errors: {}, notice: null };
      }
    },
    async submitOnce() {
      const labels = labelsOf(blocks());
      const answer = await workspace.perform({ type: 'submit', as, viewId, state: entered });
      const errors = Object.entries('errors' in answer ? (answer.errors ?? {}) : {});
      return {
        errors: Object.fromEntries(errors.map(([blockId, text]) => [labels.get(blockId) ?? blockId, text])),
        notice: answer.notice ?? null,
      };
    },
    isOpen: () => shownView() !== undefined,
    async close() {
      await workspace.perform({ type: 'close', as, viewId, all: false });
    },
    async becomes(wanted) {
      const fits = () => (matches(`${view().title}\n${visibleText(blocks())}`, wanted) ? true : undefined);
      await until(workspace, `the dialog to say ${wanted}`, fits, () => visibleText(blocks()));
    },
  };
  return modal;
}

function labelsOf(blocks: readonly Shape[]): Map<string, string> {
  const inputs = blocks.filter((block) => block.type === 'input');
  return new Map(inputs.map((block) => [String(block.block_id), (block.label as { text: string }).text]));
}
