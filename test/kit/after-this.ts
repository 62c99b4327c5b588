// What a test has opened, closed when it is over.

const opened: (() => Promise<unknown>)[] = [];

/** Registers something to be closed after the test, last first. */
export function afterThis(close: () => Promise<unknown>): void {
  opened.push(close);
}

/** Closes it all; the set-up of each file has this done after each test. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

const shared: (() => Promise<unknown>)[] = [];

/** Registers something to be closed after the file, which a hook of vitest's own that a test registers is not. */
export function afterFile(close: () => Promise<unknown>): void {
  shared.push(close);
}

/** Closes what a file's tests shared; the set-up of each file has this done after them. */
export async function closeShared(): Promise<void> {
  for (const close of shared.splice(0).reverse()) await close();
}
