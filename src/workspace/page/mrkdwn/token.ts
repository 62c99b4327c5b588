// What a piece of text is made of once it was read: the one vocabulary of mrkdwn, markdown and rich_text.

export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Token[] }
  | { kind: 'code'; children: Token[] }
  | { kind: 'pre'; children: Token[] }
  | { kind: 'quote'; children: Token[] }
  | { kind: 'link'; url: string; label: string | null }
  | { kind: 'user'; id: string; label: string | null }
  | { kind: 'channel'; id: string; label: string | null }
  | { kind: 'group'; id: string; label: string | null }
  | { kind: 'broadcast'; range: string; label: string | null }
  | { kind: 'date'; timestamp: number; format: string; url: string | null; fallback: string }
  | { kind: 'emoji'; name: string };

/** Plain text as a token. */
export function textToken(text: string): Token {
  return { kind: 'text', text };
}

/** The tokens with neighbouring texts joined and empty ones gone. */
export function joinTexts(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    if (token.kind !== 'text') joined.push(token);
    else if (last?.kind === 'text') joined[joined.length - 1] = textToken(last.text + token.text);
    else if (token.text !== '') joined.push(token);
  }
  return joined;
}
