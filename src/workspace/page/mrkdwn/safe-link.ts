// Which addresses the page is willing to make clickable.

const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** The address if it may be followed, else null: `javascript:` and its kind stay text. */
export function safeLink(url: string): string | null {
  try {
    const parsed = new URL(url);
    return schemes.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** Opens an address that an app gave, in a tab that cannot reach this one; nothing where it is none or unsafe. */
export function openLink(url: string | undefined): void {
  const href = url ? safeLink(url) : null;
  if (href) window.open(href, '_blank', 'noopener,noreferrer');
}

/** The address of a picture if the page's own content policy lets it load, else null. */
export function safePicture(url: string): string | null {
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,/.test(url)) return url;
  if (url.startsWith('/') && !url.startsWith('//')) return url;
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.origin === globalThis.location?.origin ? parsed.href : null;
  } catch {
    return null;
  }
}
