// The sidebar: the workspace, whom one acts as, and where one can go.
import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { PageChannel, PageState } from '../../page-protocol.ts';
import { actAs, goTo } from '../navigation.ts';
import { currentChannel, displayName, findPerson, partnerIn } from '../people.ts';
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
  return html`<nav id="sidebar" class="sidebar ${session.showsSidebar ? 'shown' : ''}" aria-label="Channels">
    <div class="team"><h1>${state.team}</h1>
      <button type="button" class="icon-button only-narrow" aria-label="Close the list of channels" @click=${() => change({ showsSidebar: false })}>✕</button></div>
    ${drawCast(state)}
    <div class="places">
      ${drawSection(
        'Channels',
        state.channels.filter(({ kind }) => kind !== 'direct'),
        state,
      )}
      ${drawSection(
        'Direct messages',
        state.channels.filter(({ kind }) => kind === 'direct'),
        state,
      )}
    </div>
    <p class="local-note">A workspace on this machine. Nothing here reaches Slack.</p>
  </nav>`;
}
