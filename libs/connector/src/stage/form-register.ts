import type { FormInUse } from '../processor/form-in-use.js';
import type { Stage } from './stage.js';

/** Gives forms their numbers in the app's tables; asked once at start. */
export interface FormNumbers {
  /** The number of each form, made where it has none yet; `''` stands for what is not declared. */
  numbersOf(
    forms: readonly { readonly system: string; readonly form: string }[],
  ): Promise<ReadonlyMap<string, number>>;
}

/** The forms of the systems this app serves. */
export class FormRegister {
  private constructor(private readonly forms: ReadonlyMap<string, FormInUse>) {}

  static async of(
    systems: readonly string[],
    stages: readonly Stage[],
    numbers: FormNumbers,
  ): Promise<FormRegister> {
    const names = [...systems.map((system) => ({ system, form: '' })), ...stages];
    const ids = await numbers.numbersOf(names);
    const entries = names.map(({ system, form }, index): [string, FormInUse] => {
      const name = `${system}/${form}`;
      const stage = stages[index - systems.length];
      return [name, { id: ids.get(name) ?? 0, system, form, ...(stage ? { stage } : {}) }];
    });
    return new FormRegister(new Map(entries));
  }

  /** The form of a message; one that is not declared is the system's `''`. */
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

  serves(system: string): boolean {
    return this.forms.has(`${system}/`);
  }

  get systems(): readonly string[] {
    return [...this.forms.values()].filter((f) => f.form === '').map((f) => f.system);
  }
}
