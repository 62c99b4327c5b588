// One incident from declare to resolve, as people click it in a workspace; every wait ends when somebody would see the result.
import { performance } from 'node:perf_hooks';
import type { TestWorkspace } from '../../kit/workspace.ts';
import type { Modal } from '../../kit/workspace-modal.ts';

type Declared = { ms: number; number: number; channel: string };

/** Declares an incident. `ms`: from the submission until the card can be seen in the incident's channel. */
export async function declare(workspace: TestWorkspace, title: string): Promise<Declared> {
  const engineer = workspace.as('engineer');
  await engineer.in('#auth').types(`/auth-incident declare ${title}`);
  const form = await engineer.modal('Declare an incident');
  await form.becomes('Severity');
  form.fill({ 'What do users notice?': 'Nobody can sign in' });
  const start = performance.now();
  const seen = cardSeen(workspace, title);
  await form.submit();
  const { name, at } = await seen;
  const setUp = await engineer.modal(`Incident #${name.split('-')[1]}`);
  await setUp.becomes(/It lives in(?!.*hourglass)/s);
  await setUp.close();
  return { ms: at - start, number: Number(name.split('-')[1]), channel: `#${name}` };
}

function cardSeen(workspace: TestWorkspace, title: string): Promise<{ name: string; at: number }> {
  return new Promise((resolve) => {
    const stop = workspace.subscribe(() => {
      const { channels } = workspace.stateFor('U0ENGINEER');
      const own = channels.find(
        (one) => /^inc-\d/.test(one.name) && one.messages.some(({ text }) => text.includes(title)),
      );
      if (own === undefined) return;
      stop();
      resolve({ name: own.name, at: performance.now() });
    });
  });
}

/** Declares, acknowledges, takes the command, posts an update, resolves. @returns how long it took, in ms */
export async function tellStory(workspace: TestWorkspace, title: string): Promise<number> {
  const start = performance.now();
  const engineer = workspace.as('engineer');
  const { channel } = await declare(workspace, title);
  const place = engineer.in(channel);
  const card = await place.sees('Nobody can sign in');
  await card.button('Acknowledge').click();
  await card.becomes('by <@U0ENGINEER>');
  const open = async (button: string, dialog: string, shows: string): Promise<Modal> => {
    await card.button(button).click();
    const modal = await engineer.modal(dialog);
    await modal.becomes(shows);
    return modal;
  };
  const roles = await open('Roles', 'Roles', 'Incident commander');
  await roles.fill({ Role: 'Incident commander', 'Who takes it?': '@engineer' }).submit();
  await card.becomes(/Incident commander\W+<@U0ENGINEER>/);
  await (await open('Post update', 'Status update', 'Progress')).submit();
  await place.sees('next update by');
  const resolution = await open('Resolve', 'Resolve', 'Summary');
  await resolution.fill({ Summary: 'Rolled the release back.', Cause: 'A bad release.' }).submit();
  await card.becomes('Resolved');
  await engineer.in('#auth').sees(`Resolved: #`);
  return performance.now() - start;
}
