// HTML in which whatever is put in is text, and the frame that the demo's pages share.

/** What may stand in a page as it is. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** ``html`<p>${text}</p>` ``: each value is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((before, string, index) => before + partText(parts[index - 1]) + string));
}

function partText(part: Part | undefined): string {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(({ text }: Html) => text).join('');
  return escapeText(String(part ?? ''));
}

/** For text and attributes alike. */
function escapeText(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '');
}

/** `2026-01-01 12:30:05 UTC` */
export const timeOf = (at: Date): Html => {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
};

const links = [
  ['/demo/inbox', 'Inbox'],
  ['/demo/status', 'Status page'],
  ['/demo/app', 'Application'],
] as const;

/** A whole page. What is in its `main` is renewed every two seconds. */
export function page(path: string, title: string, main: Html): string {
  const items = links.map(
    ([href, name]) =>
      html`<li><a href="${href}"${href === path ? new Html(' aria-current="page"') : ''}>${name}</a></li>`,
  );
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/demo/style.css"><script src="/demo/renew.js" defer></script></head>
<body><nav aria-label="What users see"><ul>${items}<li><a href="/">Workspace</a></li></ul></nav><main>${main}</main></body></html>
`.text;
}

export const style = `:root { color-scheme: light dark; --line: #8886; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 0 1rem 3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; border-bottom: 1px solid var(--line); }
nav a { display: inline-block; padding: .5rem 0; } nav a[aria-current] { font-weight: 700; text-decoration: none; color: inherit; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
iframe { width: 100%; height: 40rem; border: 1px solid var(--line); background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--soft); padding: 1rem; }
article, .banner { border: 1px solid var(--line); border-left-width: .5rem; border-radius: .25rem; padding: .5rem 1rem; margin: 1rem 0; white-space: pre-line; }
.banner h2, article h2 { margin: .25rem 0; font-size: 1.1rem; } .banner form { margin: .5rem 0; }
.info { border-left-color: #2a6fdb; } .success { border-left-color: #1a7f43; } .warning { border-left-color: #b76e00; } .critical { border-left-color: #c02626; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 700; } dd { margin: 0; overflow-wrap: anywhere; }
button { font: inherit; padding: .3rem .8rem; }
`;

/** Fetches the page anew, and changes only what changed, so that nobody loses their place. */
export const renew = `setInterval(async () => {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  const shown = document.querySelector('main');
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
}, 2000);
`;
