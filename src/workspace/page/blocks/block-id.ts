// A block as data, and the id by which it is told from the others.

export type AnyBlock = Readonly<Record<string, unknown>>;

/** A block's id: the app's or the workspace's own, else its place. */
export function blockIdOf(block: AnyBlock, index: number): string {
  return typeof block.block_id === 'string' ? block.block_id : `block-${index}`;
}
