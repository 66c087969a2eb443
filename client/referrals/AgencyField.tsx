import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useController, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { type Agency, agencies } from '#server/agencies/agencies.contract.ts';
import { agreements } from '#server/agreements/agreements.contract.ts';
import { capacities } from '#server/availability/capacities.contract.ts';
import { useMay } from '../access/access.tsx';
import { useSaid } from '../app/agencies.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { EmptyState, Loaded } from '../app/components/States.tsx';
import { When } from '../app/components/When.tsx';
import { hasScreen } from '../app/features.ts';
import { useControlId } from '../app/form/context.ts';
import { FieldFrame } from '../app/form/FieldFrame.tsx';
import { useMe } from '../app/session.ts';
import { useTokens } from '../app/theme/theme.ts';
import { wholeList } from '../case/data.ts';

function useAgreements() {
  const may = useMay(agreements.list);
  return useQuery({
    queryKey: ['agreements', 'all'],
    queryFn: ({ signal }) =>
      wholeList((paging) => call(agreements.list, {}, undefined, { query: paging, signal }), { pages: 3 }),
    enabled: may,
  });
}

function useFreePlaces(service: string | undefined) {
  const may = useMay(capacities.board);
  return useQuery({
    queryKey: ['capacity', 'of-service', service],
    queryFn: ({ signal }) =>
      wholeList(
        (paging) =>
          call(capacities.board, {}, undefined, { query: { ...paging, service, offered: 'true' as const }, signal }),
        { pages: 2 },
      ),
    enabled: may && service !== undefined,
  });
}

/** One agency of the directory: those that offer the service, with what one has to know before asking. */
export function AgencyField() {
  const { t } = useTranslation();
  const codes = useCodes();
  const me = useMe();
  const id = useControlId('toAgencyId');
  const { field, fieldState } = useController({ name: 'toAgencyId' });
  const [service] = (useWatch({ name: 'services' }) as string[] | undefined) ?? [];
  const [language, setLanguage] = useState('');
  const query = useQuery({
    queryKey: ['agencies', 'to-refer', service, language],
    queryFn: ({ signal }) =>
      wholeList(
        (paging) =>
          call(agencies.listAgencies, {}, undefined, {
            query: { ...paging, active: 'true' as const, ...(service && { service }), ...(language && { language }) },
            signal,
          }),
        { pages: 3 },
      ),
  });
  const places = useFreePlaces(service).data ?? [];
  const signed = useAgreements();
  const askFirst = hasScreen('/availability') ? '/availability' : undefined;
  const options = (query.data ?? []).filter((one) => one.id !== me.agency.id);

  return (
    <FieldFrame
      group
      id={id}
      label={t('referrals:agency')}
      help={
        askFirst && (
          <>
            {t('referrals:askFirst')}{' '}
            <Link component={RouterLink} to={askFirst}>
              {t('referrals:askFirstLink')}
            </Link>
          </>
        )
      }
      error={fieldState.error?.message}
    >
      <NativeSelect
        value={language}
        onChange={({ target }) => setLanguage(target.value)}
        input={<OutlinedInput />}
        inputProps={{ 'aria-label': t('referrals:speaks') }}
        sx={{ alignSelf: 'flex-start', maxWidth: '100%', mb: 2 }}
      >
        <option value="">{t('referrals:anyLanguage')}</option>
        {codes.options('language').map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </NativeSelect>
      <Loaded query={query} lines={3}>
        {() =>
          options.length === 0 ? (
            <EmptyState>{t('referrals:noAgency')}</EmptyState>
          ) : (
            <Stack sx={{ gap: 2 }}>
              {options.map((agency, at) => (
                <Choice
                  key={agency.id}
                  agency={agency}
                  service={service}
                  free={places.find((place) => place.providerAgencyId === agency.id)?.free}
                  agreement={
                    signed.data &&
                    (signed.data.find((one) => one.withAgencyId === agency.id && one.state === 'IN_FORCE') ?? null)
                  }
                  chosen={field.value === agency.id}
                  onChoose={() => field.onChange(agency.id)}
                  onBlur={field.onBlur}
                  inputRef={at === 0 ? field.ref : undefined}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </FieldFrame>
  );
}

function Choice({
  agency,
  service,
  free,
  agreement,
  chosen,
  onChoose,
  onBlur,
  inputRef,
}: {
  agency: Agency;
  service: string | undefined;
  free: number | undefined;
  /** Null where there is none; undefined where the reader is not told. */
  agreement: { validTo?: string | null | undefined } | null | undefined;
  chosen: boolean;
  onChoose: () => void;
  onBlur: () => void;
  inputRef: ((element: HTMLInputElement | null) => void) | undefined;
}) {
  const { t } = useTranslation();
  const said = useSaid();
  const tokens = useTokens();
  const codes = useCodes();
  const others = (agency.services ?? []).filter((one) => one !== service);
  return (
    <Stack
      component="label"
      direction="row"
      sx={{
        gap: 3,
        px: 4,
        py: 3,
        borderRadius: '10px',
        cursor: 'pointer',
        bgcolor: chosen ? tokens.primarySoft : tokens.surface,
        border: `${tokens.scheme === 'contrast' ? 2 : 1}px solid ${chosen ? tokens.primary : tokens.lineStrong}`,
        '&:has(input:focus-visible)': { outline: `2px solid ${tokens.focus}`, outlineOffset: 2 },
      }}
    >
      <input
        type="radio"
        name="toAgencyId"
        ref={inputRef}
        checked={chosen}
        onChange={onChoose}
        onBlur={onBlur}
        style={{ inlineSize: 18, blockSize: 18, margin: 0, marginBlockStart: 2, flexShrink: 0 }}
      />
      <Box sx={{ minWidth: 0, flex: 1 }}>
        <Typography variant="h4" component="span" sx={{ display: 'block' }}>
          {said(agency, 'name')}
        </Typography>
        <Typography variant="body2" component="span" sx={{ display: 'block', color: 'text.secondary' }}>
          {[said(agency, 'area'), codes.labels('language', agency.languages)].filter(Boolean).join(' · ')}
        </Typography>
        {others.length > 0 && (
          <Typography variant="caption" component="span" sx={{ display: 'block', color: tokens.ink2 }}>
            {t(service ? 'referrals:offersAlso' : 'referrals:offers', {
              services: codes.labels('service_type', others),
            })}
          </Typography>
        )}
        <Stack component="span" direction="row" sx={{ columnGap: 4, flexWrap: 'wrap' }}>
          {agreement !== undefined && (
            <Typography
              variant="caption"
              component="span"
              sx={{ color: agreement ? tokens.ok : tokens.warn, fontWeight: 600 }}
            >
              {!agreement ? (
                t('referrals:agreement.none')
              ) : agreement.validTo ? (
                <>
                  {t('referrals:agreement.until')} <When at={agreement.validTo} as="full" />
                </>
              ) : (
                t('referrals:agreement.inForce')
              )}
            </Typography>
          )}
          {free !== undefined && (
            <Typography variant="caption" component="span" sx={{ color: tokens.ink2 }}>
              {t('referrals:free', { count: free })}
            </Typography>
          )}
          {!agency.takesPart && (
            <Typography variant="caption" component="span" sx={{ color: tokens.ink2 }}>
              {t('referrals:noAccount')}
            </Typography>
          )}
        </Stack>
      </Box>
    </Stack>
  );
}
