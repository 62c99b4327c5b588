// Files below a message: pictures as pictures, all else as cards to download.
import { html, type TemplateResult } from 'lit-html';
import type { PageFile } from '../../page-protocol.ts';
import { fileIcon } from './icons.ts';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const units = ['B', 'KB', 'MB'];

function sizeInWords(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const size = bytes / 1024 ** step;
  return `${size >= 10 || step === 0 ? Math.round(size) : size.toFixed(1)} ${units[step]}`;
}

function drawFile(file: PageFile): TemplateResult {
  // Only the workspace's own addresses, whatever the state says.
  const url = file.url.startsWith('/workspace/files/') ? file.url : '/workspace/files/';
  if (pictures.has(file.mimetype)) {
    return html`<figure class="file-picture"><figcaption>${file.name}</figcaption><a href=${url} target="_blank" rel="noopener noreferrer"><img src=${url} alt=${file.name} loading="lazy"></a></figure>`;
  }
  return html`<a class="file-card" href=${url} download=${file.name}><span class="file-icon">${fileIcon()}</span>
    <span><strong>${file.name}</strong><span class="quiet">${file.mimetype} · ${sizeInWords(file.size)}</span></span></a>`;
}

/** Draws a message's files. */
export function drawFiles(files: readonly PageFile[] | undefined): TemplateResult | null {
  return files?.length ? html`<div class="files">${files.map(drawFile)}</div>` : null;
}
