// The sidebar: the workspace, whom one acts as, and where one can go.
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { actAs, goTo } from '../navigation.ts';
import { currentChannel, displayName, findPerson, partnerIn } from '../people.ts';
import { holding, openChooser } from '../popup/chooser.ts';
import { change, session } from '../session.ts';
import { drawAvatar } from './avatar.ts';
import { lockIcon } from './icons.ts';

function drawEntry(channel: PageChannel, state: PageState): TemplateResult {
  const isCurrent = currentChannel(state)?.id === channel.id;
  const person = partnerIn(channel);
  const sign = channel.kind === 'public' ? '#' : lockIcon();
  return html`<li><a class="channel ${channel.unread > 0 ? 'unread' : ''}" href=${`#${state.me}/${channel.id}`} aria-current=${isCurrent ? 'page' : nothing}
      @click=${(event: Event) => goTo(channel.id, event)}>
    ${channel.kind === 'direct' ? drawAvatar(person, 'small') : html`<span class="sign" aria-hidden="true">${sign}</span>`}
    <span class="channel-name">${person ? displayName(person) : channel.name}</span>
    ${person?.isBot ? html`<span class="app-badge">APP</span>` : null}
    ${channel.unread > 0 ? html`<span class="count" aria-label=${`${channel.unread} unread`}>${channel.unread > 99 ? '99+' : channel.unread}</span>` : null}
  </a></li>`;
}

function drawSection(title: string, channels: readonly PageChannel[], state: PageState): unknown {
  if (channels.length === 0) return null;
  const id = `section-${title.split(' ')[0]}`;
  return html`<h2 id=${id}>${title}</h2><ul aria-labelledby=${id}>${channels.map((channel) => drawEntry(channel, state))}</ul>`;
}

function sectionOf(channel: PageChannel): 'channel' | 'direct' | 'app' {
  if (channel.kind !== 'direct') return 'channel';
  return partnerIn(channel)?.isBot ? 'app' : 'direct';
}

function browseChannels(event: Event, state: PageState): void {
  const entries = (state.joinable ?? []).map(({ id, name }) => ({
    key: id,
    text: name,
    look: html`# ${name}`,
    note: 'Join',
  }));
  openChooser(event.currentTarget as HTMLElement, {
    label: 'Channels to join',
    groups: (typed) => holding([{ label: null, entries }], typed),
    hint: () => (entries.length === 0 ? 'You are in every public channel.' : null),
    choose: async ({ key }) => {
      const answer = await act({ type: 'join', channel: key });
      if (answer?.ok) goTo(key);
    },
  });
}

function drawCast(state: PageState): TemplateResult {
  return html`<div class="act-as">
    ${drawAvatar(findPerson(state, state.me), 'small')}
    <label for="act-as">Act as</label>
    <select id="act-as" @change=${(event: Event) => actAs((event.target as HTMLSelectElement).value)}>
      ${state.cast.map((person) => html`<option value=${person.id} .selected=${live(person.id === state.me)}>${displayName(person)}${person.isGuest ? ' (guest)' : ''}</option>`)}
    </select>
  </div>`;
}

/** Draws the sidebar; on a narrow screen it is a drawer. */
export function drawSidebar(state: PageState): TemplateResult {
  const of = (section: string): PageChannel[] => state.channels.filter((channel) => sectionOf(channel) === section);
  return html`<nav id="sidebar" class="sidebar ${session.showsSidebar ? 'shown' : ''}" aria-label="Channels">
    <div class="team"><h1>${state.team}</h1>
      <button type="button" class="icon-button only-narrow" aria-label="Close the list of channels" @click=${() => change({ showsSidebar: false })}>✕</button></div>
    ${drawCast(state)}
    <div class="places">
      ${drawSection('Channels', of('channel'), state)}
      ${state.joinable ? html`<button type="button" class="channel browse" aria-haspopup="listbox" @click=${(event: Event) => browseChannels(event, state)}><span class="sign" aria-hidden="true">+</span> Browse channels</button>` : null}
      ${drawSection('Direct messages', of('direct'), state)}
      ${drawSection('Apps', of('app'), state)}
    </div>
    <p class="local-note">A workspace on this machine. Nothing here reaches Slack.</p>
  </nav>`;
}
