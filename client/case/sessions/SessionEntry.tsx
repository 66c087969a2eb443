import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { styled } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, Diamond } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf } from '#server/access/ability.ts';
import { addendumFields, kinds, type Session, sessions } from '#server/sessions/sessions.contract.ts';
import { useAbility, useFields, useMay } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { useCodes } from '../../app/codes.ts';
import { Mark } from '../../app/components/Mark.tsx';
import { Said } from '../../app/components/Said.tsx';
import { Loaded } from '../../app/components/States.tsx';
import { When } from '../../app/components/When.tsx';
import { useCaseContext } from '../context.ts';
import { keyOf, type Session as Row, wholeList } from '../data.ts';
import { Fact, Facts, Note, rowLine, useStaffName } from '../parts.tsx';
import { AddendumDialog } from './AddendumDialog.tsx';
import { attendanceMark } from './attendance.ts';
import { CorrectDialog } from './CorrectDialog.tsx';
import { saySessionField } from './sayField.ts';

const Opener = styled('button')(({ theme: { ariadne: t } }) => ({
  all: 'unset',
  boxSizing: 'border-box',
  width: '100%',
  cursor: 'pointer',
  display: 'block',
  borderRadius: 8,
  '&:focus-visible': { outline: `2px solid ${t.focus}`, outlineOffset: 4 },
  '& .turns': { transition: 'transform 120ms' },
  '&[aria-expanded="true"] .turns': { transform: 'rotate(180deg)' },
}));

/** One session in the list. Of some only the date is the reader's to see; these do not open. */
export function SessionEntry({
  row,
  service,
  isOpen,
  onToggle,
}: {
  row: Row;
  service: string | undefined;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation();
  const codes = useCodes();
  const staff = useStaffName();
  const region = useId();
  const { heldAt, attendance, minutes, mode, recorderId, kind, topic } = row;
  const name = service ? codes.label('service_type', service) : t(`case:kind.${kind ?? 'SUPPORT'}`);
  const sign = attendance && attendanceMark(attendance);
  const line = (
    <Box
      component="span"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr auto', sm: '132px minmax(0, 1fr) auto 20px' },
        columnGap: 4,
        rowGap: 1,
        alignItems: 'center',
      }}
    >
      <Typography variant="body2" component="span" sx={{ fontWeight: 600 }}>
        <When at={heldAt as string} />
      </Typography>
      <Box
        component="span"
        sx={{ minWidth: 0, gridRow: { xs: 2, sm: 'auto' }, gridColumn: { xs: '1 / -1', sm: 'auto' } }}
      >
        <Typography variant="body1" component="span" sx={{ display: 'block', fontWeight: 600 }}>
          {name}
        </Typography>
        <Typography
          variant="body2"
          component="span"
          data-personal=""
          sx={{ display: 'block', color: 'text.secondary' }}
        >
          {attendance === undefined
            ? t('case:session.datesOnly')
            : [
                topic,
                minutes && t('case:session.lasted', { count: minutes }),
                codes.label('session_mode', mode),
                recorderId && staff(recorderId),
              ]
                .filter(Boolean)
                .join(' · ')}
        </Typography>
      </Box>
      {attendance && sign ? (
        <Mark tone={sign.tone} icon={sign.icon}>
          {codes.label('attendance', attendance)}
        </Mark>
      ) : (
        <Diamond size={15} strokeWidth={1.6} aria-hidden />
      )}
      {attendance !== undefined && (
        <Box component="span" sx={{ display: { xs: 'none', sm: 'inline-flex' } }}>
          <ChevronDown className="turns" size={18} strokeWidth={1.6} aria-hidden />
        </Box>
      )}
    </Box>
  );

  return (
    <Box component="li" sx={rowLine}>
      {attendance === undefined ? (
        line
      ) : (
        <>
          <Opener type="button" aria-expanded={isOpen} aria-controls={isOpen ? region : undefined} onClick={onToggle}>
            {line}
          </Opener>
          {isOpen && (
            <Box id={region} sx={{ pt: 4, paddingInlineStart: { sm: '148px' } }}>
              <Opened id={row.id as string} />
            </Box>
          )}
        </>
      )}
    </Box>
  );
}

/** A session with its notes, as far as the reader may see them. Opening it is recorded. */
function Opened({ id }: { id: string }) {
  const { code } = useCaseContext();
  const query = useQuery({
    queryKey: keyOf(code, 'session', id),
    queryFn: ({ signal }) => call(sessions.open, { id }, undefined, { signal }),
  });
  return <Loaded query={query}>{(session) => <Shown session={session} />}</Loaded>;
}

function Shown({ session }: { session: Session }) {
  const { code, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const ability = useAbility();
  const codes = useCodes();
  const staff = useStaffName();
  const [dialog, setDialog] = useState<'correct' | 'add'>();
  const mayCorrect =
    useFields('update', 'Session', session).size > 0 &&
    session.correctableUntil !== undefined &&
    new Date(session.correctableUntil) > new Date();
  const addTo = addendumFields.filter(
    (field) => field in session && fieldsOf(ability, 'create', 'SessionAddendum', { ...session, field }).size > 0,
  );
  const kind = kinds[session.kind ?? 'SUPPORT'];
  const values = session as Record<string, unknown>;
  const yesNo = (value: boolean) => t(value ? 'case:yes' : 'case:no');
  const shown = Object.keys(kind.form).filter((name) => name in session);
  const close = () => setDialog(undefined);

  return (
    <Stack sx={{ gap: 4 }}>
      <Facts>
        {'absenceReason' in session && session.absenceReason && (
          <Fact label={t('case:session.absenceReason')}>{codes.label('absence_reason', session.absenceReason)}</Fact>
        )}
        {session.withInterpreter && <Fact label={t('case:session.withInterpreter')}>{t('case:yes')}</Fact>}
        {shown.map((name) => (
          <Fact key={name} label={t(`case:session.${name}`)}>
            {saySessionField(name, values[name], codes, yesNo)}
          </Fact>
        ))}
        {'operationalNote' in session && (
          <Fact label={t('case:session.operationalNote')}>{session.operationalNote}</Fact>
        )}
        {session.recordedAt && (
          <Fact label={t('case:session.recorded')}>
            {staff(session.recorderId)}, <When at={session.recordedAt} />
          </Fact>
        )}
      </Facts>
      <Addenda session={session} />
      {isOpen && (mayCorrect || addTo.length > 0) && (
        <Stack direction="row" sx={{ gap: 2, flexWrap: 'wrap', alignItems: 'center' }} data-no-print="">
          {mayCorrect ? (
            <>
              <Button variant="outlined" size="small" onClick={() => setDialog('correct')}>
                {t('case:session.correct')}
              </Button>
              <Note>
                {t('case:session.correctUntil')} <When at={session.correctableUntil as string} />
              </Note>
            </>
          ) : (
            addTo.length > 0 && (
              <Button variant="outlined" size="small" onClick={() => setDialog('add')}>
                {t('case:session.add')}
              </Button>
            )
          )}
        </Stack>
      )}
      {dialog === 'correct' && <CorrectDialog code={code} session={session} onClose={close} />}
      {dialog === 'add' && <AddendumDialog code={code} session={session} fields={addTo} onClose={close} />}
    </Stack>
  );
}

/** What was added to the notes later, oldest first. */
function Addenda({ session }: { session: Session }) {
  const { code } = useCaseContext();
  const { t } = useTranslation();
  const staff = useStaffName();
  const may = useMay(sessions.listAddenda);
  const id = session.id as string;
  const query = useQuery({
    queryKey: keyOf(code, 'session', id, 'addenda'),
    queryFn: ({ signal }) =>
      wholeList((paging) => call(sessions.listAddenda, { id }, undefined, { query: paging, signal })),
    enabled: may,
  });
  if (!query.data || query.data.length === 0) return null;
  return (
    <Stack component="ul" aria-label={t('case:session.addenda')} sx={{ listStyle: 'none', m: 0, p: 0, gap: 3 }}>
      {query.data.map(({ id: key, field, authorId, recordedAt, body }) => (
        <Box
          component="li"
          key={key}
          sx={{ borderInlineStart: '2px solid', borderColor: 'divider', paddingInlineStart: 4 }}
        >
          <Typography variant="caption" component="p">
            {field && t('case:session.addedTo', { field: t(`case:session.${field}`) })} · {staff(authorId)},{' '}
            <When at={recordedAt as string} />
          </Typography>
          <Said>{body}</Said>
        </Box>
      ))}
    </Stack>
  );
}
