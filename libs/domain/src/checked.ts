import type { FaultCode, Text } from '@hub/contracts';

/** What is wrong or odd about a value, without saying which field it stood in: whoever knows the field adds it. */
export interface Remark {
  readonly code: FaultCode;
  readonly message: Text;
  readonly remedy: Text;
}

/** The value is good, in the one spelling the hub keeps; a warning stops nothing. */
export interface Accepted {
  readonly ok: true;
  readonly value: string;
  readonly warning?: Remark;
}

/** The value cannot be taken. Texts never repeat a person's number. */
export interface Refused extends Remark {
  readonly ok: false;
}

/** What every check of a single value answers. */
export type Checked = Accepted | Refused;

/** `value` is good; `warning` says what is odd about it all the same. */
export function accept(value: string, warning?: Remark): Accepted {
  return warning === undefined ? { ok: true, value } : { ok: true, value, warning };
}

/** A refusal; those without changing parts are made once and shared. */
export function refuse(code: FaultCode, message: Text, remedy: Text): Refused {
  return { ok: false, code, message, remedy };
}

/** The same fact as a warning: for lists that tolerate what others refuse. */
export function asRemark({ code, message, remedy }: Remark): Remark {
  return { code, message, remedy };
}
