import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useEffect, useRef } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type ConsentRow, consents, type Withheld } from '#server/consents/consents.contract.ts';
import { call } from '../app/call.ts';
import { Refusal } from '../app/components/Refusal.tsx';
import { usePress } from '../app/press.ts';
import { Note } from '../case/parts.tsx';

type Row = z.infer<typeof ConsentRow>;

/**
 * What she wanted kept with the agreements that this one replaces: it goes on standing. To change it, it is read to her; then what
 * stands in the form is all of it. Opened on demand only, for each agreement that is opened is in the trail of the case.
 */
export function SaidBefore({ all }: { all: readonly Row[] }) {
  const { t } = useTranslation('consents');
  const { control, setValue } = useFormContext();
  const [kind, recipientAgencyId, serviceType, isRead] = useWatch({
    control,
    name: ['kind', 'recipientAgencyId', 'serviceType', 'withholdingReadBack'],
  });
  const before = stillSaying(all, { kind, recipientAgencyId, serviceType });
  const read = usePress(
    async () => {
      const opened = await Promise.all(before.map(({ id }) => call(consents.one, { id: id as string })));
      return opened.flatMap(({ withholding }) => (withholding ?? []) as Withheld[]).filter(isFirst);
    },
    {
      refresh: async () => {},
      after: (said) => {
        setValue('withholding', said, { shouldDirty: true });
        setValue('withholdingReadBack', true, { shouldDirty: true });
      },
    },
  );

  // Read was what she said with another agreement: here it counts for nothing.
  const about = [kind, recipientAgencyId, serviceType].join();
  const readFor = useRef(about);
  useEffect(() => {
    if (readFor.current === about) return;
    readFor.current = about;
    if (!isRead) return;
    setValue('withholding', []);
    setValue('withholdingReadBack', false);
  }, [about, isRead, setValue]);

  if (isRead) return <Note>{t('consents:before.read')}</Note>;
  if (!before.length) return null;
  return (
    <Box sx={{ display: 'grid', gap: 2, justifyItems: 'start' }}>
      <Note>{t('consents:before.stands')}</Note>
      <Button variant="outlined" size="small" loading={read.isPending} onClick={() => read.mutate()}>
        {t('consents:before.goThrough')}
      </Button>
      <Refusal error={read.error} />
    </Box>
  );
}

/** The agreements of the same kind, recipient and service, the newest first, back to the last with which it was read to her. */
export function stillSaying(all: readonly Row[], of: Pick<Row, 'kind' | 'recipientAgencyId' | 'serviceType'>): Row[] {
  const same = all
    .filter(
      (one) =>
        !one.emergency &&
        one.kind === of.kind &&
        (one.recipientAgencyId ?? null) === (of.recipientAgencyId ?? null) &&
        (one.serviceType ?? null) === (of.serviceType ?? null),
    )
    .sort((a, b) => Number(b.recordVersion) - Number(a.recordVersion));
  const last = same.findIndex(({ withholdingReadBack }) => withholdingReadBack);
  return last < 0 ? same : same.slice(0, last + 1);
}

const isFirst = (one: Withheld, at: number, all: readonly Withheld[]) =>
  all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === at;
