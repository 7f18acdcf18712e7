import { describe, expect, it } from '@jest/globals';
import { practiceStage } from '../testing/practice-connector.js';
import { FormRegister } from './form-register.js';

/** Tables that know a form from before, and one of a system that another app serves. */
const numbers = {
  numbersOf: (forms: readonly { readonly system: string; readonly form: string }[]) =>
    Promise.resolve(
      new Map([
        ['practice/gone', 7],
        ['elsewhere/note', 8],
        ...forms.map(({ system, form }, at): [string, number] => [`${system}/${form}`, at + 1]),
      ]),
    ),
};

describe(FormRegister.name, () => {
  it('knows forms that are declared no more, since receipts and books tell of them still', async () => {
    const forms = await FormRegister.of(['practice'], [practiceStage], numbers);

    expect(forms.byId(7)).toEqual({ id: 7, system: 'practice', form: 'gone' });
    expect(forms.idsOf('practice').toSorted()).toEqual([1, 2, 7]);
    expect(forms.of('practice').map(({ form }) => form)).toEqual(['gone', 'note']);
    expect(forms.declared('practice', 'gone')).toBeUndefined();
    expect(forms.declared('practice', 'note')?.stage).toBe(practiceStage);
  });

  it('knows the forms of the systems served here only', async () => {
    const forms = await FormRegister.of(['practice'], [practiceStage], numbers);

    expect([forms.byId(8), forms.serves('elsewhere')]).toEqual([undefined, false]);
    expect(forms.systems).toEqual(['practice']);
  });

  it('takes a message of a form that never was declared for one of its system alone', async () => {
    const forms = await FormRegister.of(['practice'], [practiceStage], numbers);

    expect(forms.find('practice', 'never')).toMatchObject({ system: 'practice', form: '' });
  });
});
