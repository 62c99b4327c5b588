// Sends somebody the test that they asked for, to the address that Slack knows of them, and tells them what came of it.
import type { CommunicationDeps } from '../../features/communications/deps.ts';
import { sendTestJob } from '../../features/communications/jobs.ts';
import { sendTest } from '../../features/communications/send-test.ts';
import { bindJob, type JobBinding } from '../../jobs/define-job.ts';
import { newId } from '../../lib/ids.ts';
import { fetchAddress } from '../identity.ts';
import type { Outbound } from '../outbound.ts';
import { testNotice } from '../views/communication-notices.ts';
import { postAtLeastOnce } from './post-once.ts';

export function sendTestMail({ deps, outbound }: { deps: CommunicationDeps; outbound: Outbound }): JobBinding {
  return bindJob(sendTestJob, async ({ communication: number, person, locale }) => {
    const to = await fetchAddress(outbound, person);
    const why = to === undefined ? undefined : await sendTest(deps, { number, locale, to, mark: newId() });
    await postAtLeastOnce(outbound, { channel: person, message: testNotice(number, to?.address, why) });
  });
}
