import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link as RouterLink } from 'react-router';
import { cases } from '#server/cases/cases.contract.ts';
import { useFields } from '../../access/access.tsx';
import { call } from '../../app/call.ts';
import { Dialog } from '../../app/components/Dialog.tsx';
import { Section, Sheet } from '../../app/components/Section.tsx';
import { useCaseContext } from '../context.ts';
import { Fact, Facts, Note } from '../parts.tsx';
import { RecordForm } from '../RecordForm.tsx';
import { addressOf } from '../tabs.ts';
import { Identity } from './Identity.tsx';
import { type Group, groups, useSayProfile } from './profile.tsx';

/** Who the person is and what is needed, in groups; each may be left empty. */
export function About() {
  const { row } = useCaseContext();
  const sees = useFields('read', 'Case', row);
  const shown = groups.filter(({ names }) => names.some((name) => sees.has(name)));
  const [first, ...others] = shown.filter(({ place }) => place === 'about');
  return (
    <Stack sx={{ gap: 8 }}>
      <AgreementFirst />
      {first && <ProfileGroup group={first} />}
      <Identity />
      {others.map((group) => (
        <ProfileGroup key={group.id} group={group} />
      ))}
    </Stack>
  );
}

/** Before notice and agreement, only the start of an intake may be written (BR1). Said before somebody runs into it. */
function AgreementFirst() {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const sets = useFields('update', 'Case', row);
  if (!isOpen || row.noticeVersion || row.emergencyBasis || !sets.has('needs')) return null;
  return (
    <Note tone="warn">
      {t('case:agreement.before')}{' '}
      <Link component={RouterLink} to={addressOf(code, 'sharing')} color="inherit" sx={{ fontWeight: 600 }}>
        {t('case:agreement.record')}
      </Link>
    </Note>
  );
}

/** A group of what is known of a person: facts, and a form for those who may change them. */
export function ProfileGroup({ group, children }: { group: Group; children?: ReactNode }) {
  const { code, row, isOpen } = useCaseContext();
  const { t } = useTranslation();
  const sees = useFields('read', 'Case', row);
  const sets = useFields('update', 'Case', row);
  const say = useSayProfile();
  const [editing, setEditing] = useState(false);
  const may = isOpen && group.names.some((name) => sets.has(name));
  const values = row as Record<string, unknown>;
  const title = t(`case:group.${group.id}`);
  const Fields = group.Fields;

  return (
    <Section
      title={title}
      aside={
        may && (
          <Button
            variant="outlined"
            size="small"
            onClick={() => setEditing(true)}
            data-no-print=""
            aria-label={t('case:changeOf', { what: title })}
          >
            {t('case:change')}
          </Button>
        )
      }
    >
      <Sheet sx={{ px: { xs: 4, sm: 5 }, py: 4 }}>
        <Facts>
          {group.names
            .filter((name) => sees.has(name))
            .map((name) => (
              <Fact key={name} label={t(`case:field.${name}`)}>
                {say(name, values[name])}
              </Fact>
            ))}
        </Facts>
        {children}
      </Sheet>
      {editing && (
        <Dialog open title={title} onClose={() => setEditing(false)} keepsDraft>
          <RecordForm
            id={`case/${code}/${group.id}`}
            code={code}
            schema={group.schema}
            record={row}
            names={group.names}
            fields={sets}
            texts={group.texts}
            label={(name) => t(`case:field.${name}`)}
            say={Object.fromEntries(group.names.map((name) => [name, (value: unknown) => say(name, value) || '–']))}
            send={(changes, version) => call(cases.change, { code }, changes, { ifMatch: version })}
            onDone={() => setEditing(false)}
            onCancel={() => setEditing(false)}
          >
            <Fields />
          </RecordForm>
        </Dialog>
      )}
    </Section>
  );
}
