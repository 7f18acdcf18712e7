import type { FormInUse } from '../processor/form-in-use.js';
import type { Stage } from './stage.js';

/** Gives forms their numbers in the app's tables; asked once at start. */
export interface FormNumbers {
  /** The number of every form there ever was; made for those of `forms` that have none yet. `''` stands for what was never declared. */
  numbersOf(
    forms: readonly { readonly system: string; readonly form: string }[],
  ): Promise<ReadonlyMap<string, number>>;
}

/**
 * The forms of the systems this app serves: those declared now, and those of before, since receipts tell of them still.
 * A form whose folder has a mistake, or is gone, has no stage.
 */
export class FormRegister {
  private constructor(private readonly forms: ReadonlyMap<string, FormInUse>) {}

  static async of(
    systems: readonly string[],
    stages: readonly Stage[],
    numbers: FormNumbers,
  ): Promise<FormRegister> {
    const names = [...systems.map((system) => ({ system, form: '' })), ...stages];
    const ids = await numbers.numbersOf(names);
    const declared = new Map(stages.map((stage) => [`${stage.system}/${stage.form}`, stage]));
    const entries = [...ids].map(([name, id]): [string, FormInUse] => {
      const [system = '', form = ''] = name.split('/');
      const stage = declared.get(name);
      return [name, { id, system, form, ...(stage ? { stage } : {}) }];
    });
    return new FormRegister(new Map(entries.filter(([, { system }]) => systems.includes(system))));
  }

  /** The form of a message; one that never was declared is the system's `''`. */
  find(system: string, form: string): FormInUse {
    const found = this.forms.get(`${system}/${form}`) ?? this.forms.get(`${system}/`);
    return found ?? { id: 0, system, form: '' };
  }

  /** The declared form of that name, for the door. */
  declared(system: string, form: string): (FormInUse & { readonly stage: Stage }) | undefined {
    const found = this.forms.get(`${system}/${form}`);
    return found?.stage ? { ...found, stage: found.stage } : undefined;
  }

  byId(id: number): FormInUse | undefined {
    return [...this.forms.values()].find((form) => form.id === id);
  }

  /** Numbers of all forms of a system. */
  idsOf(system: string): readonly number[] {
    return [...this.forms.values()].filter((f) => f.system === system).map((f) => f.id);
  }

  /** The forms of a system that are or were declared. */
  of(system: string): readonly FormInUse[] {
    return [...this.forms.values()].filter((f) => f.system === system && f.form !== '');
  }

  serves(system: string): boolean {
    return this.forms.has(`${system}/`);
  }

  get systems(): readonly string[] {
    return [...this.forms.values()].filter((f) => f.form === '').map((f) => f.system);
  }
}
