/** Forms of a counted phrase; `#` stands for the number. `zero` is used for exactly none where it is given. */
export interface PluralForms {
  zero?: string;
  one: string;
  other: string;
}

/** Makes the function that chooses among {@link PluralForms} by the rules of a language. */
export function plural(locale: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (count, forms) => {
    if (count === 0 && forms.zero !== undefined) return forms.zero;
    // Portuguese calls 0 singular, but nobody writes "0 mentor encontrado" with a form that says 1
    const form = count !== 0 && rules.select(count) === 'one' ? forms.one : forms.other;
    return form.replace('#', number.format(count));
  };
}
