// Details of a figure, and the samples as a file: both are about what the card showed.
import { authorize } from '../../features/access/authorize.ts';
import { exportSamples } from '../../features/auth-metrics/export-samples.ts';
import { readOutcomeTrend } from '../../features/auth-metrics/read-outcome-trend.ts';
import { reportOn } from '../../features/auth-metrics/read-report.ts';
import { shownSnapshot } from '../../features/auth-metrics/shown-snapshot.ts';
import type { ActionListener } from '../listener.ts';
import { sentence } from '../outcome.ts';
import type { StatusDeps } from '../pictures/status-pictures.ts';
import { exportStatusAction, provenance } from '../views/auth-status.ts';
import { detailNames, detailsAction, detailsModal, isDetail, trendOf } from '../views/status-details.ts';

export const lookCloser: ActionListener<StatusDeps> = {
  kind: 'action',
  actionId: detailsAction,
  async handle({ person, value }, deps) {
    const [id = '', shown = ''] = value.split(' ');
    // A card of an older version may name a figure that is no more.
    const detail = isDetail(id) ? id : 'sign_ins';
    const build = async () => {
      const snapshot = await shownSnapshot(deps.db, shown);
      await authorize(deps, person, 'auth_status.read', snapshot.source);
      const report = await reportOn(deps, snapshot);
      const figure = trendOf[detail];
      const trend = figure && (await readOutcomeTrend(deps, snapshot, figure));
      return detailsModal(report, detail, provenance(snapshot), { picture: deps.pictures.ready(snapshot), trend });
    };
    return { kind: 'open_modal', title: detailNames[detail], build };
  },
};

export const exportStatus: ActionListener<StatusDeps> = {
  kind: 'action',
  actionId: exportStatusAction,
  async handle({ person, value }, deps) {
    await exportSamples(deps, { actor: person, shown: value });
    return { kind: 'reply', message: sentence('The samples come as a direct message from me.') };
  },
};
