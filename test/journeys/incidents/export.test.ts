// The timeline as a file, in Slack: asked for by the command or in the timeline, sent to whoever asked and to nobody else.
import { expect, test, vi } from 'vitest';
import { readTimelineFile } from '../../../src/features/incidents/timeline-json.ts';
import { declare, startIncidentBot } from '../../kit/incidents.ts';

test('the timeline comes as a file in the format that was asked for, to whoever asked', async () => {
  const { workspace } = await startIncidentBot();
  const engineer = workspace.as('engineer');
  const { channel } = await declare(workspace);
  await channel.types('/auth-incident export json');
  await channel.seesEphemeral('The timeline of #1 comes as a direct message');
  const sent = await engineer.in('@app').sees('The timeline of #1, as you asked');
  const [file] = sent.raw.files ?? [];
  expect(file?.name).toBe('incident-1-timeline.json');
  const answer = await fetch(`${workspace.url}${new URL(file?.url ?? '', workspace.url).pathname}`);
  expect(readTimelineFile(await answer.text()).entries[0]?.kind).toBe('incident.declared');

  await channel.types('/auth-incident timeline');
  const timeline = await engineer.modal('Timeline');
  await timeline.becomes('Declared as');
  await timeline.select('Export').choose('csv');
  await vi.waitFor(() => {
    const files = engineer
      .in('@app')
      .messages()
      .flatMap((message) => message.raw.files ?? []);
    expect(files.map(({ name }) => name)).toEqual(['incident-1-timeline.json', 'incident-1-timeline.csv']);
  });
  await channel.types('/auth-incident export pdf');
  await channel.seesEphemeral('Say which incident by its number');
  workspace.expectNoFaults();
});

test('somebody who may not see a private incident gets no file of it', async () => {
  const { workspace } = await startIncidentBot();
  await declare(workspace, { private: true });
  const outsider = workspace.as('commander');
  await outsider.in('#auth').types('/auth-incident export 1');
  await outsider.in('#auth').seesEphemeral('There is no incident #1 that you can see');
  expect(outsider.in('@app').messages()).toEqual([]);
});
