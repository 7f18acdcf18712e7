import type { Stage } from '../stage/stage.js';

/** One form as the processor works with it: its number in the tables and its compiled stage. */
export interface FormInUse {
  readonly id: number;
  readonly system: string;
  /** Empty for messages whose form never was declared. */
  readonly form: string;
  /** Absent for a form that is not declared: its records wait in quarantine. */
  readonly stage?: Stage;
}
