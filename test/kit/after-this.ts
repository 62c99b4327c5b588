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
