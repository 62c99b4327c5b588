// The step types there are. To add one: a file in steps/ and a line here.
import type { StepType } from './step-type.ts';
import { sqlStep } from './steps/sql.ts';

const all = [sqlStep] as readonly unknown[] as readonly StepType[];

export const stepTypes: ReadonlyMap<string, StepType> = new Map(all.map((type) => [type.type, type]));
