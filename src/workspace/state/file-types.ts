// The types of files that Slack names, by the end of the file's name.

const types: Record<string, { mimetype: string; pretty: string }> = {
  csv: { mimetype: 'text/csv', pretty: 'CSV' },
  gif: { mimetype: 'image/gif', pretty: 'GIF' },
  jpg: { mimetype: 'image/jpeg', pretty: 'JPEG' },
  json: { mimetype: 'application/json', pretty: 'JSON' },
  md: { mimetype: 'text/markdown', pretty: 'Markdown (raw)' },
  pdf: { mimetype: 'application/pdf', pretty: 'PDF' },
  png: { mimetype: 'image/png', pretty: 'PNG' },
  svg: { mimetype: 'image/svg+xml', pretty: 'SVG' },
  txt: { mimetype: 'text/plain', pretty: 'Plain Text' },
  yaml: { mimetype: 'text/yaml', pretty: 'YAML' },
  zip: { mimetype: 'application/zip', pretty: 'Zip' },
};
const otherEndings: Record<string, string> = { jpeg: 'jpg', log: 'txt', text: 'txt', yml: 'yaml', markdown: 'md' };

/** The only images that a browser may draw here, and that Slack takes as `slack_file`. */
const images = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** From the name, as `image/png`; `application/octet-stream` for what is not known. */
export function mimetypeOf(name: string): string {
  return types[endingOf(name)]?.mimetype ?? 'application/octet-stream';
}

/** Slack's short name and the one that people read. */
export function filetypeOf(mimetype: string): { filetype: string; pretty: string } {
  const found = Object.entries(types).find(([, type]) => type.mimetype === mimetype);
  return found === undefined
    ? { filetype: 'binary', pretty: 'Binary' }
    : { filetype: found[0], pretty: found[1].pretty };
}

/** png, jpg or gif. */
export function isImage(mimetype: string): boolean {
  return images.has(mimetype);
}

function endingOf(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return otherEndings[ending] ?? ending;
}
