// Reads an answer of another system as text, and no more of it than anybody has use for.

/** @returns the beginning of it, as UTF-8; `complete` false where something was left unread. @throws what the body throws */
export async function readCapped(
  body: AsyncIterable<Uint8Array> | null,
  mostBytes: number,
): Promise<{ text: string; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop destroys the body, so that what is beyond the cap is never read.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > mostBytes) break;
  }
  return { text: Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8'), complete: bytes <= mostBytes };
}
