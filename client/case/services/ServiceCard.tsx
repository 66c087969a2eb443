import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { CircleCheck, CircleDot, CircleSlash, Clock3, Hourglass, type LucideIcon, Pause } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type EpisodeStatus, episodes } from '#server/episodes/episodes.contract.ts';
import { useAbility, useFields } from '../../access/access.tsx';
import { useAgencies } from '../../app/agencies.ts';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Sheet } from '../../app/components/Section.tsx';
import { Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { useGrantChoices } from '../../app/grants.ts';
import { logging, mayLog } from '../../app/navigation.ts';
import { useOverlay } from '../../app/overlay.ts';
import { useMe } from '../../app/session.ts';
import type { Tone } from '../../app/theme/theme.ts';
import { useCaseContext } from '../context.ts';
import { type Episode, useEpisode } from '../data.ts';
import { Fact, Facts, Note, useAct, useStaffName } from '../parts.tsx';
import { CancelService, ChangeService, EndService, StartService } from './acts.tsx';
import { measuresFor, sayMeasure } from './measures.tsx';

const marks: Record<EpisodeStatus, { tone: Tone; icon: LucideIcon }> = {
  PLANNED: { tone: 'info', icon: Clock3 },
  WAITLIST: { tone: 'warn', icon: Hourglass },
  ACTIVE: { tone: 'ok', icon: CircleDot },
  ON_HOLD: { tone: 'neutral', icon: Pause },
  COMPLETED: { tone: 'neutral', icon: CircleCheck },
  ENDED_EARLY: { tone: 'neutral', icon: CircleSlash },
  CANCELLED: { tone: 'neutral', icon: CircleSlash },
};

type DialogId = 'start' | 'end' | 'cancel' | 'change';

/** One service: its state, who leads it, how far it is, and what may be done with it next. */
export function ServiceCard({ row }: { row: Episode }) {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const me = useMe();
  const agencies = useAgencies();
  const overlay = useOverlay();
  const logs = mayLog(useAbility());
  const [dialog, setDialog] = useState<DialogId>();
  const [shown, setShown] = useState(false);
  const mayChange = useFields('update', 'Episode', row).size > 0 && isOpen;
  const id = row.id as string;
  const status = row.status ?? 'ACTIVE';
  const actions = new Set<string>(isOpen ? row.actions : []);
  const act = useAct(
    code,
    (line: 'hold' | 'resume') => call(episodes[line], { id }, undefined, { ifMatch: row.version }),
    'case:saved',
  );
  const isStub = row.requestedOn === undefined;
  const close = () => setDialog(undefined);

  return (
    <li>
      <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
        <Stack sx={{ gap: 3 }}>
          <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', columnGap: 3, rowGap: 2 }}>
            <Typography variant="h3" component="h3" sx={{ fontSize: '1.0625rem' }}>
              {codes.label('service_type', row.serviceType)}
            </Typography>
            <Mark {...marks[status]}>{codes.label('episode_status', status)}</Mark>
          </Stack>
          <Typography variant="body2" sx={{ color: 'text.secondary' }} data-personal="">
            {isStub && `${t('case:episode.stub')} `}
            {row.providerAgencyId && row.providerAgencyId !== me.agency.id && (
              <>
                {t('case:episode.givenBy', {
                  agency: agencies.nameOf(row.providerAgencyId) || t('case:episode.anotherAgency'),
                })}{' '}
                ·{' '}
              </>
            )}
            {row.leadUserId && `${staff(row.leadUserId)} · `}
            {row.startedOn ? (
              <>
                {t('case:episode.from')} <When at={row.startedOn} as="full" />
              </>
            ) : (
              row.requestedOn && (
                <>
                  {t('case:episode.asked')} <When at={row.requestedOn} as="full" />
                </>
              )
            )}
            {row.endedOn && (
              <>
                {' '}
                {t('case:episode.to')} <When at={row.endedOn} as="full" />
              </>
            )}
            {row.deliveredUnits !== undefined &&
              ` · ${
                row.plannedUnits
                  ? t('case:episode.unitsOf', { count: row.deliveredUnits, planned: row.plannedUnits })
                  : t('case:episode.units', { count: row.deliveredUnits })
              }`}
          </Typography>
          {row.grantId && !isStub && mayChange && <Warnings id={id} />}
          <Refusal error={act.error} />
          <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }} data-no-print="">
            {actions.has('log') && logs && (
              <Button
                variant="outlined"
                size="small"
                onClick={() => void overlay.open(logging.overlay, { code, episodeId: id })}
              >
                {t(logging.label)}
              </Button>
            )}
            {actions.has('start') && (
              <Button variant="outlined" size="small" onClick={() => setDialog('start')}>
                {t('case:episode.start')}
              </Button>
            )}
            {(['hold', 'resume'] as const)
              .filter((line) => actions.has(line))
              .map((line) => (
                <Button
                  key={line}
                  variant="outlined"
                  size="small"
                  disabled={act.isPending}
                  onClick={() => act.mutate(line)}
                >
                  {t(`case:episode.${line}`)}
                </Button>
              ))}
            {actions.has('end') && (
              <Button variant="outlined" size="small" onClick={() => setDialog('end')}>
                {t('case:episode.end')}
              </Button>
            )}
            {actions.has('cancel') && (
              <Button variant="outlined" size="small" onClick={() => setDialog('cancel')}>
                {t('case:episode.cancel')}
              </Button>
            )}
            {mayChange && (
              <Button variant="outlined" size="small" onClick={() => setDialog('change')}>
                {t('case:episode.change')}
              </Button>
            )}
            {!isStub && (
              <Button variant="text" size="small" aria-expanded={shown} onClick={() => setShown(!shown)}>
                {t(shown ? 'case:episode.less' : 'case:episode.more')}
              </Button>
            )}
          </Stack>
          {shown && <Details id={id} />}
          {dialog === 'start' && <StartService code={code} row={row} onClose={close} />}
          {dialog === 'cancel' && <CancelService code={code} row={row} onClose={close} />}
          {dialog === 'end' && <EndService code={code} row={row} onClose={close} />}
          {dialog === 'change' && <ChangeService code={code} row={row} onClose={close} />}
        </Stack>
      </Sheet>
    </li>
  );
}

/** What whoever records it should look at. */
function Warnings({ id }: { id: string }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const { data } = useEpisode(code, id);
  return data?.warnings?.map((warning) => (
    <Note key={warning} tone="warn">
      {t(`case:episode.warning.${warning}`)}
    </Note>
  ));
}

function Details({ id }: { id: string }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const codes = useCodes();
  const grants = useGrantChoices();
  return (
    <Loaded query={useEpisode(code, id)}>
      {(episode) => {
        const measures = measuresFor(episode.sessionKind, 'both').filter((name) => name in episode);
        return (
          <Stack sx={{ gap: 3 }}>
            <Facts>
              {episode.requestedOn && (
                <Fact label={t('case:episode.requestedOn')}>
                  <When at={episode.requestedOn} as="full" />
                </Fact>
              )}
              {grants
                .filter(({ value }) => value === episode.grantId)
                .map(({ value, label }) => (
                  <Fact key={value} label={t('app:grant')}>
                    {label}
                  </Fact>
                ))}
              {measures.map((name) => (
                <Fact key={name} label={t(`case:episode.${name}`)}>
                  {sayMeasure(name, episode[name], codes)}
                </Fact>
              ))}
              {episode.endReason && (
                <Fact label={t('case:episode.endReason')}>{codes.label('episode_end_reason', episode.endReason)}</Fact>
              )}
              {episode.outcomeCode && (
                <Fact label={t('case:episode.outcomeCode')}>{codes.label('episode_outcome', episode.outcomeCode)}</Fact>
              )}
              {episode.helpful && (
                <Fact label={t('case:episode.helpful')}>{codes.label('exit_survey', episode.helpful)}</Fact>
              )}
            </Facts>
            {measures.some((name) => name.endsWith('Who5')) && <Note>{t('case:episode.who5Meaning')}</Note>}
          </Stack>
        );
      }}
    </Loaded>
  );
}
