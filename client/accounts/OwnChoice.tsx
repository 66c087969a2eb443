import { useEffect, useId } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { ChoiceField } from '../app/form/ChoiceField.tsx';

interface Props<V extends string> {
  label: string;
  help?: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChoose: (value: V) => void;
}

/** A setting that holds as soon as it is chosen. */
export function OwnChoice<V extends string>({ label, help, value, options, onChoose }: Props<V>) {
  // Radios are grouped by name over the whole page.
  const name = useId();
  const form = useForm<Record<string, string>>({ defaultValues: { [name]: value } });
  useEffect(() => form.setValue(name, value), [form, name, value]);
  return (
    <FormProvider {...form}>
      <ChoiceField
        name={name}
        label={label}
        help={help}
        options={options}
        onChosen={(chosen) => onChoose(chosen as V)}
      />
    </FormProvider>
  );
}
