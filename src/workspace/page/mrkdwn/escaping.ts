// The three characters that Slack escapes, read back into what they stand for.

const meanings: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** `&amp;`, `&lt;` and `&gt;` as the characters they stand for; each is read once, so `&amp;lt;` is `&lt;`. */
export function unescapeSlack(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (escaped) => meanings[escaped] ?? escaped);
}
