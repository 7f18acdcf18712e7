import type { SchemaProblem, SystemDeclaration } from '@hub/contracts';
import type { SchemaSet } from '@hub/schemas';
import type { Stage } from './stage/stage.js';
import { compileStage } from './stage/compile-stage.js';

/** The systems one app serves, with what is wrong with those that are misconfigured. */
export class Systems {
  private constructor(
    readonly declared: readonly SystemDeclaration[],
    readonly stages: readonly Stage[],
    /** System → its mistakes; such a system takes nothing, the others do (promise 9). */
    readonly problems: ReadonlyMap<string, readonly SchemaProblem[]>,
  ) {}

  /** Compiles every form of the systems of `app`. Throws nothing. */
  static of(set: SchemaSet, app: string): Systems {
    const declared = [...set.systems.values()].filter((system) => system.app === app);
    const problems = new Map<string, readonly SchemaProblem[]>();
    const stages: Stage[] = [];
    for (const system of declared) {
      const compiled = [...system.forms.keys()].map((form) =>
        compileStage(set, system.system, form),
      );
      const mistakes = [
        ...system.problems,
        ...compiled.flatMap((one) => ('problems' in one ? one.problems : [])),
      ];
      if (mistakes.length > 0) {
        problems.set(system.system, mistakes);
      } else {
        stages.push(...compiled.flatMap((one) => ('stage' in one ? [one.stage] : [])));
      }
    }
    return new Systems(declared, stages, problems);
  }

  get names(): readonly string[] {
    return this.declared.map((system) => system.system);
  }

  /** The one sentence to show for a misconfigured system: its first mistake, with file, line and remedy. */
  problemOf(system: string): string | undefined {
    const first = this.problems.get(system)?.[0];
    return first && `${first.file}:${first.line}: ${first.message} ${first.remedy}`;
  }
}
