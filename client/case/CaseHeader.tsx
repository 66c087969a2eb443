import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import {
  CalendarPlus,
  CircleDot,
  Clock3,
  type LucideIcon,
  MoreHorizontal,
  NotebookPen,
  Pause,
  Plus,
  Send,
} from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink, useNavigate } from 'react-router';
import { type Case, cases } from '#server/cases/cases.contract.ts';
import { referrals } from '#server/referrals/referrals.contract.ts';
import { appointments } from '#server/reminders/appointments.contract.ts';
import { useAbility, useFields, useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Mark } from '../app/components/Mark.tsx';
import { CaseTag } from '../app/components/Personal.tsx';
import { Refusal } from '../app/components/Refusal.tsx';
import { When } from '../app/components/When.tsx';
import { useShortcuts } from '../app/keys.tsx';
import { logging, mayLog } from '../app/navigation.ts';
import { useOverlay } from '../app/overlay.ts';
import type { Tone } from '../app/theme/theme.ts';
import { AppointmentDialog } from './AppointmentDialog.tsx';
import { IdentityValue } from './about/IdentityValue.tsx';
import { DaysLeft, runningOf } from './clocks.tsx';
import { CloseDialog, ReopenDialog } from './closing.tsx';
import { useClocks } from './data.ts';
import { useAct } from './parts.tsx';
import { useServiceChoices } from './services/choices.ts';
import { PlanService } from './services/PlanService.tsx';
import { addressOf } from './tabs.ts';

const marks: Record<string, { tone: Tone; icon: LucideIcon }> = {
  INTAKE: { tone: 'info', icon: Clock3 },
  ACTIVE: { tone: 'ok', icon: CircleDot },
  FOLLOW_UP: { tone: 'neutral', icon: CircleDot },
  CLOSED: { tone: 'neutral', icon: Pause },
};

/** Who it is, in which state, and what can be done with it now. */
export function CaseHeader({ code, row, isOpen }: { code: string; row: Case; isOpen: boolean }) {
  return (
    <Stack
      direction="row"
      sx={{ flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', columnGap: 5, rowGap: 3, mb: 4 }}
    >
      <Stack direction="row" sx={{ flexWrap: 'wrap', alignItems: 'center', columnGap: 4, rowGap: 2, minWidth: 0 }}>
        <CaseTag alias={row.alias} code={code} size="lg" />
        {row.status && <StatusMark row={row} />}
        {isOpen && !row.marks?.includes('glass') && <NextClock code={code} />}
        <LegalName code={code} />
      </Stack>
      <Actions code={code} row={row} isOpen={isOpen} />
    </Stack>
  );
}

function StatusMark({ row }: { row: Case }) {
  const { t } = useTranslation();
  const codes = useCodes();
  const status = row.status ?? 'ACTIVE';
  const { tone, icon } = marks[status] ?? { tone: 'neutral' as const, icon: CircleDot };
  const since = status === 'CLOSED' ? row.closedOn : row.openedOn;
  return (
    <Mark tone={tone} icon={icon}>
      {codes.label('case_status', status)}
      {since && (
        <>
          {' '}
          {t('case:since')} <When at={since} as="full" />
        </>
      )}
    </Mark>
  );
}

/** The legal period that ends first, with the days that are left. */
function NextClock({ code }: { code: string }) {
  const codes = useCodes();
  const clock = runningOf(useClocks(code).data ?? [])[0];
  if (!clock?.dueOn) return null;
  return (
    <Link component={RouterLink} to={addressOf(code, 'safety')} underline="none" data-personal="">
      <DaysLeft dueOn={clock.dueOn}>{codes.label('legal_clock', clock.kind)}: </DaysLeft>
    </Link>
  );
}

function LegalName({ code }: { code: string }) {
  const { t } = useTranslation();
  return (
    <IdentityValue code={code} field="legalName" hideEmpty>
      {(value) => (
        <Stack direction="row" sx={{ alignItems: 'center', flexWrap: 'wrap', columnGap: 2 }}>
          <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
            {t('case:identity.legalName')}
          </Typography>
          {value}
        </Stack>
      )}
    </IdentityValue>
  );
}

type DialogId = 'appointment' | 'service' | 'close' | 'reopen';

function Actions({ code, row, isOpen }: { code: string; row: Case; isOpen: boolean }) {
  const { t } = useTranslation();
  const ability = useAbility();
  const navigate = useNavigate();
  const overlay = useOverlay();
  const [dialog, setDialog] = useState<DialogId>();
  const [menu, setMenu] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const mayPlan = useMay(appointments.plan) && isOpen;
  const services = useServiceChoices(row).kinds.size > 0 && isOpen;
  const mayClose = useFields('close', 'Case', row).size > 0 && isOpen;
  const mayRefer = useMay(referrals.draft) && isOpen;
  const refer = `/referrals/new?case=${code}`;
  const mayReopen = useFields('reopen', 'Case', row).size > 0 && row.status === 'CLOSED' && !row.mergedAt;
  const logs = mayLog(ability) && isOpen;
  const log = () => void overlay.open(logging.overlay, { code });
  const mayActivate = useFields('update', 'Case', row).has('intakeStep') && row.status === 'INTAKE';
  const activate = useAct(
    code,
    () => call(cases.activate, { code }, undefined, { ifMatch: row.version }),
    'case:activated',
  );

  useShortcuts([
    ...(logs ? [{ keys: 'l', does: logging.label, run: log }] : []),
    ...(mayPlan ? [{ keys: 'a', does: 'case:action.appointment', run: () => setDialog('appointment') }] : []),
    ...(mayRefer ? [{ keys: 'r', does: 'case:action.refer', run: () => void navigate(refer) }] : []),
  ]);
  const close = () => setDialog(undefined);

  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2 }} data-no-print="">
      {mayActivate && (
        <Button variant="outlined" onClick={() => activate.mutate()} disabled={activate.isPending}>
          {t('case:action.activate')}
        </Button>
      )}
      {logs && (
        <Button
          variant="outlined"
          onClick={log}
          startIcon={<NotebookPen size={17} strokeWidth={1.6} aria-hidden />}
          sx={{ display: { md: 'none' } }}
        >
          {t(logging.label)}
        </Button>
      )}
      {mayPlan && (
        <Button
          variant="outlined"
          onClick={() => setDialog('appointment')}
          startIcon={<CalendarPlus size={17} strokeWidth={1.6} aria-hidden />}
        >
          {t('case:action.appointment')}
        </Button>
      )}
      {services && (
        <Button
          variant="outlined"
          onClick={() => setDialog('service')}
          startIcon={<Plus size={17} strokeWidth={1.6} aria-hidden />}
        >
          {t('case:action.service')}
        </Button>
      )}
      {mayRefer && (
        <Button
          variant="outlined"
          component={RouterLink}
          to={refer}
          startIcon={<Send size={17} strokeWidth={1.6} aria-hidden />}
        >
          {t('case:action.refer')}
        </Button>
      )}
      {mayReopen && (
        <Button variant="outlined" onClick={() => setDialog('reopen')}>
          {t('case:action.reopen')}
        </Button>
      )}
      {mayClose && (
        <>
          <IconButton
            ref={more}
            aria-label={t('case:action.more')}
            aria-haspopup="menu"
            aria-expanded={menu}
            onClick={() => setMenu(true)}
          >
            <MoreHorizontal size={18} strokeWidth={1.6} aria-hidden />
          </IconButton>
          <Menu open={menu} anchorEl={() => more.current as HTMLElement} onClose={() => setMenu(false)}>
            <MenuItem
              onClick={() => {
                setMenu(false);
                setDialog('close');
              }}
            >
              {t('case:action.close')}
            </MenuItem>
          </Menu>
        </>
      )}
      {activate.isError && (
        <Box sx={{ flexBasis: '100%' }}>
          <Refusal error={activate.error} />
        </Box>
      )}
      {dialog === 'appointment' && <AppointmentDialog code={code} onClose={close} />}
      {dialog === 'service' && (
        <PlanService
          code={code}
          row={row}
          onClose={close}
          onDone={() => {
            close();
            void navigate(addressOf(code, 'services'));
          }}
        />
      )}
      {dialog === 'close' && <CloseDialog code={code} row={row} onClose={close} />}
      {dialog === 'reopen' && <ReopenDialog code={code} row={row} onClose={close} />}
    </Stack>
  );
}
