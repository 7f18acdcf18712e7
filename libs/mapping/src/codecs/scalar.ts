import type { Json } from '@hub/contracts';
import { refuse } from '@hub/domain';
import { refused } from './remarked.js';

/** What is said of a value of another JSON type than the form's field holds. */
export const WRONG_TYPE = refused(
  refuse(
    'TYPE',
    {
      zh: '值的类型不对：这里应为文字或数字。',
      en: 'The value is of another type: text or a number is expected here.',
    },
    {
      zh: '请按表单定义的类型报送这一项。',
      en: 'Send this field in the type that the form defines.',
    },
  ),
);

/** The text of a text or a number; `undefined` for anything else. */
export function scalarText(native: Json): string | undefined {
  if (typeof native === 'string') {
    return native;
  }
  return typeof native === 'number' ? String(native) : undefined;
}
