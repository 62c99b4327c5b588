// Finds an element as a person would, by its words, and says what was done with it as the page does.
import { elementsOf } from '../../src/blockkit/validate.ts';
import { valueField } from '../../src/workspace/interactions/input-state.ts';
import type { PageAnswer } from '../../src/workspace/page-protocol.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';

type Shape = Record<string, unknown>;

/** What was filled in or chosen so far, block_id → action_id → value. */
export type Entered = Record<string, Record<string, Shape>>;

export type Container = { kind: 'message'; channel: string; ts: string } | { kind: 'view'; viewId: string };

/** What can be done with the elements of a message or dialog. `name`: what is written on it, its placeholder, its label, or its action_id. */
export type Elements = {
  button(name: string): { click(): Promise<PageAnswer> };
  select(name: string): { choose(...options: string[]): Promise<PageAnswer> };
  /** The texts of the options that the app offers in an external select for what is typed; `choose` takes one of them. */
  typing(name: string, text: string): { suggestions(): Promise<string[]>; choose(option: string): Promise<PageAnswer> };
  /** Any other element: the value in the element's own form, as `2026-11-21` for a date, `{ 'a.png': bytes }` for files. */
  element(name: string): { enter(value: unknown): Promise<PageAnswer> };
  /** What is written on the buttons. */
  buttons(): string[];
};

export type Found = { element: Shape; blockId: string; actionId: string };

export function openElements(init: {
  workspace: Workspace;
  as: string;
  container: Container;
  blocks: () => readonly Shape[];
  entered: Entered;
}): Elements {
  const { workspace, as, container, blocks, entered } = init;

  async function use(name: string, choiceOf: (found: Found) => Shape): Promise<PageAnswer> {
    const found = find(blocks(), name);
    const choice = choiceOf(found);
    const { blockId, actionId } = found;
    if (valueField(found.element.type) !== undefined) {
      entered[blockId] = { ...entered[blockId], [actionId]: { type: found.element.type, ...choice } };
    }
    return workspace.perform({ type: 'use', as, container, blockId, actionId, choice, state: entered });
  }

  return {
    button: (name) => ({ click: () => use(name, ({ element }) => clickOn(element, name)) }),
    select: (name) => ({ choose: (...options) => use(name, ({ element }) => choiceFor(workspace, element, options)) }),
    typing(name, text) {
      const ask = async (): Promise<readonly Shape[]> => {
        const { blockId, actionId } = find(blocks(), name);
        const answer = await workspace.perform({ type: 'suggest', as, container, blockId, actionId, value: text });
        return answer.ok ? (answer.options ?? []) : [];
      };
      return {
        suggestions: async () => (await ask()).map((option) => wordsOf(option.text)),
        async choose(wanted) {
          const options = await ask();
          return use(name, ({ element }) => choiceFor(workspace, { ...element, options }, [wanted]));
        },
      };
    },
    element: (name) => ({ enter: (value) => use(name, ({ element }) => choiceFor(workspace, element, value)) }),
    buttons: () =>
      everyElement(blocks()).flatMap(({ element }) =>
        String(element.type).endsWith('button')
          ? [wordsOf(element.text)]
          : feedbackOf(element).map((one) => wordsOf(one.text)),
      ),
  };
}

// Feedback buttons are one element with two buttons in it.
const feedbackOf = (element: Shape): Shape[] =>
  [element.positive_button, element.negative_button].filter((one): one is Shape => one !== undefined);

function clickOn(element: Shape, name: string): Shape {
  const clicked = feedbackOf(element).find((one) => wordsOf(one.text) === name);
  return clicked === undefined ? {} : { value: clicked.value };
}

/** The element of that name; an exact match goes before a part of the words. */
export function find(blocks: readonly Shape[], name: string): Found {
  const all = everyElement(blocks);
  const exact = all.find((one) => namesOf(one).includes(name));
  const near = exact ?? all.find((one) => namesOf(one).some((words) => words.includes(name)));
  if (near !== undefined) return near;
  const names = all.map((one) => namesOf(one)[0]).join(', ');
  throw new Error(`there is no "${name}" here; there is: ${names || 'nothing to use'}`);
}

/** The choice or input in the form that Slack gives it. */
export function choiceFor(workspace: Workspace, element: Shape, value: unknown): Shape {
  if (element.type === 'file_input') return { files: filesFrom(value as Record<string, string | Buffer>) };
  const field = element.type === 'overflow' ? 'selected_option' : valueField(element.type);
  if (field === undefined) throw new Error(`a ${String(element.type)} takes no value`);
  const list = Array.isArray(value) ? value : [value];
  const one = (given: unknown) => heldValue(workspace, element, field, given);
  return { [field]: field.endsWith('s') ? list.map(one) : one(list[0]) };
}

// `{ 'a.png': bytes }`
function filesFrom(files: Record<string, string | Buffer>): Shape[] {
  return Object.entries(files).map(([name, content]) => ({
    name,
    mimetype: '',
    base64: Buffer.from(content).toString('base64'),
  }));
}

function heldValue(workspace: Workspace, element: Shape, field: string, given: unknown): unknown {
  if (given === null) return null;
  if (field.startsWith('selected_option')) return optionOf(element, String(given));
  if (/selected_(user|conversation|channel)/.test(field)) return idOf(workspace, String(given));
  if (field === 'selected_date_time') return given instanceof Date ? Math.floor(given.getTime() / 1000) : given;
  return typeof given === 'number' ? String(given) : given;
}

function optionOf(element: Shape, wanted: string): Shape {
  const groups = (element.option_groups as { options: Shape[] }[] | undefined) ?? [];
  const options = (element.options as Shape[] | undefined) ?? groups.flatMap((group) => group.options);
  const option = options.find((one) => wordsOf(one.text) === wanted || one.value === wanted);
  if (option !== undefined) return option;
  throw new Error(`"${wanted}" is not offered; offered are: ${options.map((one) => wordsOf(one.text)).join(', ')}`);
}

// `#auth`, `@engineer`, or an id.
function idOf(workspace: Workspace, named: string): string {
  const state = workspace.stateFor('U0ENGINEER');
  if (named.startsWith('#')) return state.channels.find((one) => `#${one.name}` === named)?.id ?? named;
  if (named.startsWith('@')) return state.people.find((one) => `@${one.name}` === named)?.id ?? named;
  return named;
}

function everyElement(blocks: readonly Shape[]): (Found & { block: Shape })[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .filter(({ element }) => typeof element.action_id === 'string')
      .map(({ element }) => ({
        element,
        block,
        blockId: String(block.block_id),
        actionId: String(element.action_id),
      })),
  );
}

function namesOf({ element, block, actionId, blockId }: Found & { block: Shape }): string[] {
  const feedback = feedbackOf(element).map((one) => one.text);
  const words = [element.text, element.placeholder, block.label, ...feedback]
    .map(wordsOf)
    .filter((text) => text !== '');
  return [...words, ...(block.type === 'section' ? [wordsOf(block.text)] : []), actionId, blockId];
}

function wordsOf(text: unknown): string {
  return (text as { text?: string } | undefined)?.text ?? '';
}
