import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { consents } from '#server/consents/consents.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { Loaded } from '../app/components/States.tsx';
import { useTokens } from '../app/theme/theme.ts';
import { useCaseContext } from '../case/context.ts';
import { keyOf } from '../case/data.ts';
import { Fact, Facts, useStaffName } from '../case/parts.tsx';
import { SavePaper } from './Papers.tsx';

/** One agreement, whole. Opened one by one, for what was typed and drawn is in the trail of the case. */
export function Details({ id, onClose }: { id: string; onClose: () => void }) {
  const { code } = useCaseContext();
  const { t } = useTranslation('consents');
  const codes = useCodes();
  const staff = useStaffName();
  const tokens = useTokens();
  const query = useQuery({
    queryKey: keyOf(code, 'consent', id),
    queryFn: ({ signal }) => call(consents.one, { id }, undefined, { signal }),
  });
  return (
    <Dialog open title={t('consents:details.title')} onClose={onClose}>
      <Loaded query={query} lines={5}>
        {(one) => (
          <Facts>
            <Fact label={t('consents:form.kind')}>{codes.label('consent_kind', one.kind)}</Fact>
            {one.method && (
              <Fact label={t('case:consent.method')}>
                {[codes.label('consent_method', one.method), codes.label('language', one.language), one.interpreter]
                  .filter(Boolean)
                  .join(', ')}
              </Fact>
            )}
            <Fact label={t('case:consent.explainedBy')}>{staff(one.explainedBy, one.explainedByName)}</Fact>
            {one.teachBack && (
              <Fact label={t('consents:form.teachBack')}>{codes.label('teach_back', one.teachBack)}</Fact>
            )}
            {one.withholding?.map((withheld) => (
              <Fact key={withheld.party} label={t('consents:details.withheld')}>
                {[
                  withheld.party,
                  withheld.categories.length
                    ? codes.labels('data_category', withheld.categories)
                    : t('consents:form.everything'),
                  withheld.reason,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Fact>
            ))}
            {one.alternatives && <Fact label={t('consents:form.alternatives')}>{one.alternatives}</Fact>}
            {one.witness && <Fact label={t('case:consent.witness')}>{one.witness}</Fact>}
            {one.overrideReason && (
              <Fact label={t('consents:override.reason')}>{codes.label('override_reason', one.overrideReason)}</Fact>
            )}
            {one.overrideExplanation && (
              <Fact label={t('consents:override.explanation')}>{one.overrideExplanation}</Fact>
            )}
            {one.signature && (
              <Fact label={t('consents:details.signature')}>
                <Box
                  component="svg"
                  viewBox="0 0 600 200"
                  role="img"
                  aria-label={t('consents:details.signature')}
                  sx={{ width: '100%', maxWidth: 320, border: tokens.border, borderRadius: '8px' }}
                >
                  <path d={one.signature} fill="none" stroke="currentColor" strokeWidth={4} strokeLinecap="round" />
                </Box>
              </Fact>
            )}
            {one.documentId && (
              <Fact label={t('consents:details.scan')}>
                <SavePaper id={one.documentId} />
              </Fact>
            )}
          </Facts>
        )}
      </Loaded>
    </Dialog>
  );
}
