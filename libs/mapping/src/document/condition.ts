import type { JsonObject } from '@hub/contracts';
import type { Condition } from './nodes.js';
import { canonicalRef, nativeRef, textOf } from './scope.js';
import type { Scope } from './scope.js';
import type { WithdrawRule } from './nodes.js';

const EQUATION = /^\s*([^=\s]+)\s*=\s*(.+?)\s*$/;

interface Equation {
  readonly when: 'if' | 'unless';
  readonly left: string;
  readonly right: string;
}

/** The condition of a line or of `share`, if it has one. */
export function parseCondition(
  scope: Scope,
  body: JsonObject,
  pointer: string,
): Condition | undefined {
  const equation = equationOf(scope, body, pointer);
  const ref = equation && canonicalRef(scope, equation.left, pointer);
  return equation === undefined || ref === undefined
    ? undefined
    : { when: equation.when, ref, value: constantOf(equation.right) };
}

/** `withdraw: { if: cd_operation = D }`: the left side is a native field. */
export function parseWithdraw(
  scope: Scope,
  body: JsonObject,
  pointer: string,
): WithdrawRule | undefined {
  const equation = equationOf(scope, body, pointer);
  const field = equation && nativeRef(scope, equation.left, pointer);
  return equation === undefined || field === undefined
    ? undefined
    : { when: equation.when, field, value: equation.right };
}

function equationOf(scope: Scope, body: JsonObject, pointer: string): Equation | undefined {
  const whens = (['if', 'unless'] as const).filter((name) => body[name] !== undefined);
  const [when] = whens;
  if (when === undefined) {
    return undefined;
  }
  const [, left, right] = EQUATION.exec(textOf(body[when]) ?? '') ?? [];
  if (left === undefined || right === undefined || whens.length > 1) {
    scope.problems.add(pointer, {
      rule: 'condition',
      message: 'a condition is one equation, path = constant, under if or under unless',
      remedy: 'Write e.g. unless: holder.kind = natural-person.',
    });
    return undefined;
  }
  return { when, left, right };
}

function constantOf(text: string): string | boolean {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
