import type { SchemaProblem, SystemDeclaration } from '@hub/contracts';
import { meantRemedy } from '../files/nearest.js';
import type { SchemaDocument } from '../files/read-document.js';

/** The problem of a form that is named at `pointer` and that the system does not have. */
export function unknownForm(
  form: string,
  pointer: string,
  { system, document }: { readonly system: SystemDeclaration; readonly document: SchemaDocument },
): SchemaProblem {
  return document.problem(pointer, {
    rule: 'form',
    message: `the system has no form "${form}"`,
    remedy: meantRemedy(
      form,
      [...system.forms.keys()],
      'Add its three files, or correct the name.',
    ),
  });
}
