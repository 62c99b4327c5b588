// The step types there are. To add one: a file in steps/ and a line here.
import type { StepType } from './step-type.ts';
import { askStep } from './steps/ask.ts';
import { backupStep } from './steps/backup.ts';
import { checklistStep } from './steps/checklist.ts';
import { commandStep } from './steps/command.ts';
import { flagStep } from './steps/flag.ts';
import { httpStep } from './steps/http.ts';
import { kubernetesStep } from './steps/kubernetes.ts';
import { messageStep } from './steps/message.ts';
import { redisStep } from './steps/redis.ts';
import { restoreStep } from './steps/restore.ts';
import { rolloutStep } from './steps/rollout.ts';
import { secretStep } from './steps/secret.ts';
import { sessionsStep } from './steps/sessions.ts';
import { settingStep } from './steps/setting.ts';
import { sqlStep } from './steps/sql.ts';
import { waitUntilStep } from './steps/wait-until.ts';

const all = [
  sqlStep,
  commandStep,
  httpStep,
  settingStep,
  secretStep,
  flagStep,
  rolloutStep,
  sessionsStep,
  kubernetesStep,
  redisStep,
  messageStep,
  waitUntilStep,
  backupStep,
  restoreStep,
  checklistStep,
  askStep,
] as readonly unknown[] as readonly StepType[];

export const stepTypes: ReadonlyMap<string, StepType> = new Map(all.map((type) => [type.type, type]));
