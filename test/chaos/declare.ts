// Declares incidents as people do.
import type { TestWorkspace } from '../kit/workspace.ts';
import type { Modal } from '../kit/workspace-modal.ts';

/** Opens the form and fills it in; the severity stays P1, whose updates are due every 15 minutes. */
export async function fillDeclaration(
  workspace: TestWorkspace,
  role: 'engineer' | 'commander' | 'communications',
  title: string,
): Promise<Modal> {
  const person = workspace.as(role);
  await person.in('#auth').types(`/auth-incident declare ${title}`);
  const form = await person.modal('Declare an incident');
  await form.becomes('Severity');
  return form.fill({ 'What do users notice?': 'Nobody can sign in' });
}
