// How an element stands where it is: named by a label, described by hints and errors, sent at once or with the form.
import type { Choice, ElementRef, Surface } from '../surface.ts';

export type Setting = {
  /** The accessible name when no label element points at it. */
  label: string | null;
  /** Whether a change is sent to the app at once. */
  dispatches: boolean;
  describedBy: string;
  invalid: boolean;
  required: boolean;
};

/** An element outside an input block: it has no label and is sent at once. */
export const standingAlone: Setting = {
  label: null,
  dispatches: true,
  describedBy: '',
  invalid: false,
  required: false,
};

/** Does something after the element's confirm dialog, where it has one. */
export function confirmed(surface: Surface, element: { confirm?: object }, then: () => void): void {
  if (element.confirm) surface.confirm(element.confirm, then);
  else then();
}

/** Takes a new value and, where the element is sent at once, sends it (after its confirm dialog). */
export function choose(
  surface: Surface,
  ref: ElementRef,
  element: { confirm?: object },
  choice: Choice,
  setting: Setting,
): void {
  const take = (): void => {
    surface.enter(ref, choice);
    if (setting.dispatches) surface.use(ref, choice);
  };
  confirmed(surface, setting.dispatches ? element : {}, take);
}
