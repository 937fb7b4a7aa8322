import { stdnum } from 'stdnum';

interface PersonalNumber {
  readonly country: string;
  readonly called: string;
  /** Cheap look before the check. */
  readonly shape: RegExp;
  readonly valid: (value: string) => boolean;
  /** Has check digits or a birth date in it: values alone can tell it. */
  readonly checked: boolean;
}

type Numbers = Readonly<
  Record<string, Readonly<Record<string, { validate(value: string): { isValid: boolean } }>>>
>;

const number = (
  country: string,
  called: string,
  key: string,
  shape: RegExp,
  checked = true,
): PersonalNumber => ({
  ...{ country, called, shape, checked },
  valid: (value) => {
    try {
      return (stdnum as Numbers)[country]?.[key]?.validate(value).isValid ?? false;
    } catch {
      return false;
    }
  },
});

/** Checked by `stdnum`, which follows each country's published rules. */
export const personalNumbers: readonly PersonalNumber[] = [
  number('US', 'US social security numbers', 'ssn', /^\d{3}-\d{2}-\d{4}$/, false),
  number('GB', 'UK national insurance numbers', 'nino', /^[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/i),
  number('DE', 'German tax ids', 'idnr', /^\d{2} ?\d{3} ?\d{3} ?\d{3}$/),
  number('DE', 'German social insurance numbers', 'svnr', /^\d{2} ?\d{6} ?[A-Z] ?\d{3}$/i),
  number(
    'FR',
    'French social security numbers',
    'nir',
    /^[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}$/i,
  ),
  number('ES', 'Spanish DNI', 'dni', /^\d{8}-?[A-Z]$/i),
  number('ES', 'Spanish NIE', 'nie', /^[XYZ]-?\d{7}-?[A-Z]$/i),
  number(
    'IT',
    'Italian codici fiscali',
    'codicefiscale',
    /^[A-Z]{6}[\dL-V]{2}[A-EHLMPRST][\dL-V]{2}[A-Z][\dL-V]{3}[A-Z]$/i,
  ),
  number('NL', 'Dutch BSN', 'bsn', /^\d{8,9}$/),
  number('PL', 'Polish PESEL', 'pesel', /^\d{11}$/),
  number('SE', 'Swedish personnummer', 'personnummer', /^(?:\d{2})?\d{6}[-+]\d{4}$/),
  number('BR', 'Brazilian CPF', 'cpf', /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/),
  number('IN', 'Indian Aadhaar numbers', 'aadhaar', /^[2-9]\d{3} ?\d{4} ?\d{4}$/),
  number('IN', 'Indian PAN', 'pan', /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/i, false),
  number('CH', 'Swiss AHV numbers', 'ssn', /^756\.?\d{4}\.?\d{4}\.?\d{2}$/),
  number('BE', 'Belgian national numbers', 'nn', /^\d{2}\.?\d{2}\.?\d{2}-?\d{3}\.?\d{2}$/),
  number('AT', 'Austrian insurance numbers', 'vnr', /^\d{4} ?\d{6}$/),
  number('DK', 'Danish CPR numbers', 'cpr', /^\d{6}-\d{4}$/),
  number('FI', 'Finnish HETU', 'hetu', /^\d{6}[-+A]\d{3}[\dA-Z]$/i),
  number('NO', 'Norwegian birth numbers', 'fodselsnummer', /^\d{6} ?\d{5}$/),
  number('PT', 'Portuguese citizen cards', 'cc', /^\d{8} ?\d ?[A-Z]{2}\d$/i),
];

/** The kind of number that most of the values are, if any. */
export function nationalIdOf(
  values: readonly string[],
): { readonly number: PersonalNumber; readonly valid: number } | null {
  let best: { number: PersonalNumber; valid: number } | null = null;
  for (const number of personalNumbers) {
    const valid = values.filter((value) => number.shape.test(value) && number.valid(value)).length;
    if (valid > (best?.valid ?? 0)) best = { number, valid };
  }
  return best;
}
