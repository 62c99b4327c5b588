// Who is in a channel, with a way to add somebody and a way out.
import { html, type TemplateResult } from 'lit-html';
import type { PageChannel, PagePerson, PageState } from '../../page-protocol.ts';
import { act } from '../act.ts';
import { displayName, findPerson } from '../people.ts';
import { holding, openChooser } from '../popup/chooser.ts';
import { drawAvatar } from './avatar.ts';
import type { PaneContent } from './pane-content.ts';

function drawMember(person: PagePerson, me: string): TemplateResult {
  return html`<li class="member">${drawAvatar(person)}<span><strong>${displayName(person)}</strong>${person.id === me ? ' (you)' : ''}
    ${person.isBot ? html`<span class="app-badge">APP</span>` : null}<span class="quiet member-handle">@${person.name}</span></span></li>`;
}

function invite(event: Event, state: PageState, channel: PageChannel): void {
  const outside = state.people.filter(({ id }) => !channel.members?.includes(id));
  const entries = outside.map((person) => ({
    key: person.id,
    text: `${displayName(person)} ${person.name}`,
    look: html`${drawAvatar(person, 'small')} ${displayName(person)}${person.isBot ? html` <span class="app-badge">APP</span>` : null}`,
  }));
  openChooser(event.currentTarget as HTMLElement, {
    label: 'People to add',
    groups: (typed) => holding([{ label: null, entries }], typed),
    hint: () => (entries.length === 0 ? 'Everybody is here already.' : null),
    choose: ({ key }) => void act({ type: 'invite', channel: channel.id, person: key }),
  });
}

/** Draws the members of a channel. */
export function drawMembers(state: PageState, channel: PageChannel): PaneContent {
  const members = (channel.members ?? []).map((id) => findPerson(state, id)).filter((person) => person !== null);
  const leave = (): void => void act({ type: 'leave', channel: channel.id });
  return {
    title: 'Members',
    note: String(members.length),
    body: html`<div class="pane-body" tabindex="0" role="region" aria-label="Members">
      <div class="member-tools"><button type="button" class="button" data-first aria-haspopup="listbox" @click=${(event: Event) => invite(event, state, channel)}>Add people</button>
        <button type="button" class="button danger" @click=${leave}>Leave channel</button></div>
      <ul class="members">${members.map((person) => drawMember(person, state.me))}</ul></div>`,
  };
}
