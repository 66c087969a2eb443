import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useEffect } from 'react';
import { useController } from 'react-hook-form';
import { useCodes } from '../app/codes.ts';
import { type FieldProps, SelectField } from '../app/form/fields.tsx';
import { MultiSelectField } from '../app/form/MultiSelectField.tsx';

/** Answers to every question that say nothing about the person, and not the same. */
const quick = ['PREFER_NOT_TO_SAY', 'NOT_ASKED'] as const;
const isQuick = (value: string) => quick.some((one) => one === value);

/** A quick answer stands alone: whichever was given last counts. */
export function settled(chosen: readonly string[]): readonly string[] {
  if (chosen.length < 2 || !chosen.some(isQuick)) return chosen;
  const last = chosen.at(-1) as string;
  return isQuick(last) ? [last] : chosen.filter((value) => !isQuick(value));
}

interface Props extends FieldProps {
  /** The code list it is answered from. */
  list: string;
}

const none: string[] = [];

/** Several of a list, or one of the two answers that say nothing. */
export function SeveralOf({ list, ...field }: Props) {
  const codes = useCodes();
  const { field: held } = useController({ name: field.name });
  const chosen = (held.value as string[] | null | undefined) ?? none;
  const { onChange } = held;
  useEffect(() => {
    const now = settled(chosen);
    if (now !== chosen) onChange([...now]);
  }, [chosen, onChange]);

  return (
    <div>
      <MultiSelectField {...field} optional options={codes.options(list)} />
      <QuickAnswers
        list={list}
        about={field.label}
        isGiven={(value) => chosen.includes(value)}
        onGive={(value) => onChange(chosen.includes(value) ? null : [value])}
      />
    </div>
  );
}

/** One of a long list, or one of the two answers that say nothing. */
export function OneOf({ list, ...field }: Props) {
  const codes = useCodes();
  const { field: held } = useController({ name: field.name });
  return (
    <div>
      <SelectField {...field} optional options={codes.options(list)} />
      <QuickAnswers
        list={list}
        about={field.label}
        isGiven={(value) => held.value === value}
        onGive={(value) => held.onChange(held.value === value ? field.empty : value)}
      />
    </div>
  );
}

function QuickAnswers({
  list,
  about,
  isGiven,
  onGive,
}: {
  list: string;
  about: string;
  isGiven: (value: string) => boolean;
  onGive: (value: string) => void;
}) {
  const codes = useCodes();
  return (
    <Stack direction="row" role="group" aria-label={about} sx={{ flexWrap: 'wrap', gap: 2, mt: 2 }}>
      {quick.map((value) => (
        <Button
          key={value}
          size="small"
          variant={isGiven(value) ? 'contained' : 'outlined'}
          aria-pressed={isGiven(value)}
          onClick={() => onGive(value)}
          sx={{ minHeight: { xs: 44, md: 32 } }}
        >
          {codes.label(list, value)}
        </Button>
      ))}
    </Stack>
  );
}
