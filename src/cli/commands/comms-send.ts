// `comms send`: sends what is approved, or needs no approval.
import { askApproval } from '../../features/communications/approve-communication.ts';
import { readCommunication } from '../../features/communications/read-communication.ts';
import { sendCommunication } from '../../features/communications/send-communication.ts';
import { CommunicationNumber } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { sendHere } from '../send-here.ts';

export const commsSend = defineCommand({
  description: 'sends one that is approved, or that nobody must approve; approval is given in Slack',
  words: { number: CommunicationNumber },
  async run({ number }, deps) {
    const asked = { number, actor: deps.actor };
    let { communication } = await readCommunication(deps, asked);
    if (communication.state === 'draft' && communication.hash === null) {
      await sendHere(deps, number);
      communication = (await readCommunication(deps, asked)).communication;
    }
    const hash = communication.hash ?? '';
    if (communication.state === 'draft') {
      const { needed } = await askApproval(deps, { ...asked, hash });
      const text = `C${number} needs ${needed} approvals. Nothing was sent. Somebody approves it in Slack; then run this again.`;
      if (needed > 0) return { text, ok: false };
    }
    await sendCommunication(deps, { ...asked, hash });
    return await sendHere(deps, number);
  },
});
