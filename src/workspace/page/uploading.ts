// Uploads files that one picks, drops or pastes, to the channel or thread one looks at.
import { act } from './act.ts';
import { currentChannel } from './people.ts';
import { change, session } from './session.ts';

const most = 5 * 1024 * 1024;

/** Where a file goes. */
export type Destination = { channel: string; threadTs: string | null };

/** A file's bytes in base64, as far as JSON can carry them; null when it is too large. */
export async function readFile(file: File): Promise<string | null> {
  if (file.size > most) return null;
  const url = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(',') + 1);
}

/** Sends files one after the other. */
export async function uploadFiles(files: Iterable<File>, { channel, threadTs }: Destination): Promise<void> {
  for (const file of files) {
    const base64 = await readFile(file);
    if (base64 === null) {
      change({ notice: `${file.name} is larger than 5 MB, which is the most this workspace takes.` });
      return;
    }
    const mimetype = file.type || 'application/octet-stream';
    await act({ type: 'upload', channel, name: file.name, mimetype, base64, ...(threadTs ? { threadTs } : {}) });
  }
}

/** Where files that are dropped or pasted go: the open thread when they land in it, else the channel. */
function destinationOf(target: EventTarget | null): Destination | null {
  const channel = session.state && currentChannel(session.state);
  if (!channel) return null;
  const isInThread = session.pane?.kind === 'thread' && (target as Element).closest('.pane') !== null;
  return { channel: channel.id, threadTs: isInThread && session.pane?.kind === 'thread' ? session.pane.ts : null };
}

/** Takes files that are dropped anywhere on the page, or pasted into a composer; called once, at the start. */
export function watchDrops(): void {
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const isFree = (): boolean => !document.querySelector('dialog[open]');
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (!session.isDragging && isFree()) change({ isDragging: true });
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) change({ isDragging: false });
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    change({ isDragging: false });
    const destination = destinationOf(event.target);
    if (destination && isFree()) void uploadFiles(event.dataTransfer?.files ?? [], destination);
  });
  document.addEventListener('paste', (event) => {
    const files = event.clipboardData?.files;
    const destination = destinationOf(event.target);
    if (!files?.length || !destination || !(event.target as Element).closest('.composer')) return;
    event.preventDefault();
    void uploadFiles(files, destination);
  });
}
