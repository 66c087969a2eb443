import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { denials } from '#server/denials/denials.contract.ts';
import { members } from '#server/members/members.contract.ts';
import { useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Refusal } from '../../app/components/Refusal.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { EmptyState, Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { today } from '../../app/time.ts';
import { useCaseContext } from '../context.ts';
import { type TeamMember, useTeam } from '../data.ts';
import { rowLine, useAct } from '../parts.tsx';
import { DenyList } from './DenyList.tsx';
import { AddMember, HandOver, MoveToTeam } from './members.tsx';

/** Who works on the case, and who must not come near it. */
export function Team() {
  const maySeeTeam = useMay(members.list);
  const maySeeList = useMay(denials.list);
  return (
    <Stack sx={{ gap: 10 }}>
      {maySeeTeam && <Members />}
      {maySeeList && <DenyList />}
    </Stack>
  );
}

function Members() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const [ended, setEnded] = useState(false);
  const [dialog, setDialog] = useState<'add' | 'hand-over' | 'move'>();
  const query = useTeam(code, ended);
  const mayAdd = useFields('create', 'CaseMembership', row).size > 0 && isOpen;
  const mayHandOver = useFields('update', 'CaseMembership', row).size > 0 && isOpen;
  const mayMove = useFields('update', 'Case', row).has('teamId') && isOpen;
  const end = useAct(
    code,
    ({ id, version }: TeamMember) => call(members.end, { id: id as string }, undefined, { ifMatch: version }),
    'case:team.ended',
  );
  const close = () => setDialog(undefined);

  return (
    <Section
      title={t('case:tab.team')}
      aside={
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap' }} data-no-print="">
          {mayMove && (
            <Button variant="outlined" onClick={() => setDialog('move')}>
              {t('case:team.move')}
            </Button>
          )}
          {mayHandOver && (
            <Button variant="outlined" onClick={() => setDialog('hand-over')}>
              {t('case:team.handOver')}
            </Button>
          )}
          {mayAdd && (
            <Button
              variant="outlined"
              onClick={() => setDialog('add')}
              startIcon={<UserPlus size={17} strokeWidth={1.6} aria-hidden />}
            >
              {t('case:team.add')}
            </Button>
          )}
        </Stack>
      }
    >
      <Refusal error={end.error} />
      <Loaded query={query} lines={4}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState>{t('case:team.none')}</EmptyState>
          ) : (
            <Sheet>
              <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
                {all.map((member) => (
                  <MemberRow
                    key={member.id}
                    member={member}
                    onEnd={isOpen ? () => end.mutate(member) : undefined}
                    busy={end.isPending}
                  />
                ))}
              </Box>
            </Sheet>
          )
        }
      </Loaded>
      <Button
        variant="text"
        size="small"
        aria-pressed={ended}
        onClick={() => setEnded(!ended)}
        sx={{ mt: 2, marginInlineStart: -2.5 }}
      >
        {t(ended ? 'case:team.onlyPresent' : 'case:team.alsoEnded')}
      </Button>
      {dialog === 'move' && <MoveToTeam row={row} onClose={close} />}
      {dialog === 'add' && <AddMember code={code} present={query.data ?? []} onClose={close} />}
      {dialog === 'hand-over' && <HandOver code={code} present={query.data ?? []} onClose={close} />}
    </Section>
  );
}

function MemberRow({ member, onEnd, busy }: { member: TeamMember; onEnd: (() => void) | undefined; busy: boolean }) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const may = useFields('update', 'CaseMembership', member).size > 0 && onEnd && !member.endedAt && !member.isPrimary;
  const name = member.name ?? t('case:somebody');
  return (
    <Box component="li" sx={rowLine}>
      <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: 3 }}>
        <Box sx={{ minWidth: 0 }}>
          <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', gap: 2 }}>
            <Typography variant="h3" component="p">
              {name}
            </Typography>
            {member.isPrimary && !member.endedAt && <Mark tone="ok">{t('case:team.primary')}</Mark>}
            {member.standsFor && member.endsOn && !member.endedAt && (
              <Mark tone="info">
                {t((member.startedOn ?? '') > today() ? 'case:team.willStandIn' : 'case:team.standsIn', {
                  who: member.standsForName ?? t('case:somebody'),
                })}{' '}
                <When at={member.endsOn} as="full" />
              </Mark>
            )}
          </Stack>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {member.role && t(`app:role.${member.role}`)}
            {member.startedOn && (
              <>
                {' · '}
                {t('case:episode.from')} <When at={member.startedOn} as="full" />
              </>
            )}
            {member.endedAt && (
              <>
                {' '}
                {t('case:episode.to')} <When at={member.endedAt.slice(0, 10)} as="full" />
              </>
            )}
          </Typography>
        </Box>
        {may &&
          (sure ? (
            <Stack direction="row" sx={{ gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
              <Typography variant="body2">{t('case:team.endSure')}</Typography>
              <Button variant="outlined" size="small" onClick={onEnd} disabled={busy} autoFocus>
                {t('case:team.endNow')}
              </Button>
              <Button variant="text" size="small" onClick={() => setSure(false)}>
                {t('case:cancel')}
              </Button>
            </Stack>
          ) : (
            <Button
              variant="outlined"
              size="small"
              onClick={() => setSure(true)}
              aria-label={t('case:team.endOf', { who: name })}
              data-no-print=""
            >
              {t('case:team.end')}
            </Button>
          ))}
      </Stack>
    </Box>
  );
}
