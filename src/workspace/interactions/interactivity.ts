// Holds that the app's manifest turned interactivity on.
import type { Context } from '../context.ts';
import { Notice } from './people-and-places.ts';

/** @throws Notice (and records a fault) when it is off: Slack shows the same sentence under the message */
export function requireInteractivity(context: Context): void {
  if (context.manifest.settings.interactivity?.is_enabled === true) return;
  context.faults.record('interactivity', 'interactivity_not_enabled', ['settings.interactivity of the manifest']);
  throw new Notice('This app is not configured to handle interactive responses.');
}
