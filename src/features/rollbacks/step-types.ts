// The step types there are. To add one: a file in steps/ and a line here.
import type { StepType } from './step-type.ts';
import { commandStep } from './steps/command.ts';
import { httpStep } from './steps/http.ts';
import { secretStep } from './steps/secret.ts';
import { settingStep } from './steps/setting.ts';
import { sqlStep } from './steps/sql.ts';

const all = [sqlStep, commandStep, httpStep, settingStep, secretStep] as readonly unknown[] as readonly StepType[];

export const stepTypes: ReadonlyMap<string, StepType> = new Map(all.map((type) => [type.type, type]));
