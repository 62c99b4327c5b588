// The head of a channel: its name and topic, members, pins and bookmarks, an app's tabs, and the buttons of the panels.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { drawEmoji } from '../emoji/draw.ts';
import { drawLink, drawTokens } from '../mrkdwn/draw-tokens.ts';
import { readMrkdwn } from '../mrkdwn/mrkdwn.ts';
import { showTab, togglePane } from '../navigation.ts';
import { channelTitle, hasHome, names, partnerIn } from '../people.ts';
import { change, type Pane, session } from '../session.ts';
import { drawAvatar } from './avatar.ts';
import { boltIcon, lockIcon, peopleIcon, pinIcon } from './icons.ts';
import { activeTroubles } from './troubles.ts';

function drawOpener(pane: Pane, label: string, content: unknown, look = ''): TemplateResult {
  const isOpen = session.pane?.kind === pane.kind;
  return html`<button type="button" class="header-button ${look}" data-opens=${pane.kind} aria-label=${label} title=${label} aria-expanded=${isOpen} @click=${() => togglePane(pane)}>${content}</button>`;
}

function drawPanelButtons(state: PageState): TemplateResult {
  const count = state.faults.length;
  const isTroubled = activeTroubles(state).length > 0;
  return html`${drawOpener({ kind: 'troubles' }, 'Faults on demand', html`${boltIcon()}<span class="wide-only">Faults</span>`, isTroubled ? 'some' : '')}
    ${drawOpener({ kind: 'refusals' }, `What Slack would refuse: ${count}`, html`<span class="wide-only">Refused</span><span class="fault-count">${count}</span>`, count > 0 ? 'some' : '')}`;
}

function drawTitle(channel: PageChannel): TemplateResult {
  if (channel.kind === 'direct')
    return html`<h2>${drawAvatar(partnerIn(channel), 'small')}${channelTitle(channel)}</h2>`;
  return html`<h2><span class="sign" aria-hidden="true">${channel.kind === 'private' ? lockIcon() : '#'}</span>${channel.name}</h2>`;
}

function drawTabs(): TemplateResult {
  const drawTab = (tab: 'messages' | 'home', title: string): TemplateResult =>
    html`<button type="button" role="tab" id="tab-${tab}" class="tab" aria-selected=${session.tab === tab} tabindex=${session.tab === tab ? 0 : -1} @click=${() => showTab(tab)}>${title}</button>`;
  const steer = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = session.tab === 'home' ? 'messages' : 'home';
    showTab(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label="Of this app" @keydown=${steer}>${drawTab('home', 'Home')}${drawTab('messages', 'Messages')}</div>`;
}

function drawBookmarks(channel: PageChannel): TemplateResult | null {
  const pinned = channel.messages.filter((message) => message.pinned).length;
  const bookmarks = channel.bookmarks ?? [];
  if (pinned + bookmarks.length === 0) return null;
  return html`<div class="bookmarks">${pinned > 0 ? drawOpener({ kind: 'pins' }, `${pinned} pinned`, html`${pinIcon()} ${pinned} pinned`, 'bare') : null}
    ${bookmarks.map(({ title, link, emoji }) => html`<span class="bookmark">${drawLink(link, html`${emoji ? drawEmoji(emoji.replaceAll(':', '')) : null}${title}`)}</span>`)}</div>`;
}

/** Draws the head of a channel. */
export function drawHeader(channel: PageChannel, state: PageState): TemplateResult {
  const count = channel.members?.length ?? 0;
  return html`<header class="channel-header">
    <button type="button" class="icon-button only-narrow" aria-label="Show the list of channels" aria-expanded=${session.showsSidebar} aria-controls="sidebar"
      @click=${() => change({ showsSidebar: !session.showsSidebar })}>☰</button>
    <div class="channel-heading">${drawTitle(channel)}
      ${channel.topic ? html`<p class="topic">${drawTokens(readMrkdwn(channel.topic), names())}</p>` : null}</div>
    ${channel.kind !== 'direct' && count > 0 ? drawOpener({ kind: 'members' }, `Members: ${count}`, html`${peopleIcon()} ${count}`) : null}
    ${drawPanelButtons(state)}
  </header>${hasHome(channel, state) ? drawTabs() : null}${drawBookmarks(channel)}`;
}
