import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type IdentityField, type IdentityProfile, people } from '#server/people/people.contract.ts';
import { useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { type Codes, useCodes } from '../../app/codes.ts';
import { Masked } from '../../app/components/Masked.tsx';
import { keyOf } from '../data.ts';
import { sayPartialDay } from '../words.ts';

/** Which identity fields hold something, and which the reader may reveal. No values. */
export function useIdentityCard(code: string) {
  const may = useMay(people.identityCard);
  return useQuery({
    queryKey: keyOf(code, 'identity'),
    queryFn: ({ signal }) => call(people.identityCard, { code }, undefined, { signal }),
    enabled: may,
  });
}

/** An identity field as one line of text. */
export function sayIdentity(field: IdentityField, value: Partial<IdentityProfile>, codes: Codes): string {
  switch (field) {
    case 'legalName':
      return value.legalName ?? '';
    case 'otherNames':
      return (value.otherNames ?? []).join(', ');
    case 'birthPrecision':
      return codes.label('birth_precision', value.birthPrecision);
    case 'dateOfBirth':
      return [sayPartialDay(value.dateOfBirth), codes.label('birth_precision', value.birthPrecision)]
        .filter(Boolean)
        .join(' · ');
    case 'documents':
      return (value.documents ?? [])
        .map(({ type, number }) => `${codes.label('identity_document', type)} ${number}`)
        .join(', ');
    case 'phones':
      return (value.phones ?? []).map(({ number, note }) => (note ? `${number} (${note})` : number)).join(', ');
    case 'address': {
      const { street, postcode, place, country, note } = value.address ?? {};
      return [street, [postcode, place].filter(Boolean).join(' '), codes.label('citizenship', country), note]
        .filter(Boolean)
        .join(', ');
    }
  }
}

/** One identity field, masked until it is revealed with a reason; absent where the reader could never reveal it. */
export function IdentityValue({
  code,
  field,
  hideEmpty = false,
  children,
}: {
  code: string;
  field: IdentityField;
  /** Nothing at all where nothing is recorded. */
  hideEmpty?: boolean;
  children: (value: ReactNode) => ReactNode;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const { data: card } = useIdentityCard(code);
  if (!card?.mayReveal.includes(field)) return null;
  if (!card.filled.includes(field)) return hideEmpty ? null : children(null);

  const label = t(`case:identity.${field}`);
  return children(
    <Masked
      label={label}
      question={t('case:identity.question', { field: label })}
      reasons={codes.options('reveal_reason')}
      reveal={async (reason) =>
        sayIdentity(field, await call(people.revealIdentity, { code }, { fields: [field], reason }), codes)
      }
    />,
  );
}
