import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import NativeSelect from '@mui/material/NativeSelect';
import OutlinedInput from '@mui/material/OutlinedInput';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roles } from '#server/access/roles.ts';
import { type Code, type CodeList, codelists, SessionKind } from '#server/codelists/codelists.contract.ts';
import type { BodyInput } from '#server/platform/contract.ts';
import { useMay } from '../access/access.tsx';
import { call } from '../app/call.ts';
import { AddButton } from '../app/components/AddButton.tsx';
import { Mark } from '../app/components/Mark.tsx';
import { Row, Rows } from '../app/components/Rows.tsx';
import { Page, PageTitle } from '../app/components/Section.tsx';
import { Loaded, NotShown } from '../app/components/States.tsx';
import { ChoiceField } from '../app/form/ChoiceField.tsx';
import { CheckField, NumberField, TextField } from '../app/form/fields.tsx';
import { TickField } from '../case/fields.tsx';
import { Note } from '../case/parts.tsx';
import { bodyOf, EditDialog } from './parts.tsx';

/** The words to choose from everywhere: labels in both languages, order, and what is still offered. */
export function CodeLists() {
  const { t, i18n } = useTranslation();
  const mayChange = useMay(codelists.changeCode);
  const select = useId();
  const [chosen, setChosen] = useState('');
  const [editing, setEditing] = useState<Code | 'new'>();
  const query = useQuery({
    queryKey: ['codelists'],
    queryFn: ({ signal }) => call(codelists.listCodeLists, {}, undefined, { signal }),
    enabled: mayChange,
  });
  if (!mayChange) return <NotShown />;
  const greek = i18n.language === 'el';
  const nameOf = ({ labelEn, labelEl }: CodeList) => (greek ? labelEl : labelEn);
  const collator = new Intl.Collator(i18n.language);

  return (
    <Page>
      <PageTitle>{t('app:nav.codeLists')}</PageTitle>
      <Loaded query={query}>
        {({ items }) => {
          const lists = [...items].sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
          const list = lists.find(({ id }) => id === chosen) ?? lists[0];
          if (!list) return null;
          return (
            <Stack sx={{ gap: 5 }}>
              <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 3, alignItems: 'flex-end' }}>
                <Box sx={{ flex: '0 1 360px', minWidth: 0 }}>
                  <Typography variant="label" component="label" htmlFor={select} sx={{ display: 'block', mb: 1.5 }}>
                    {t('admin:code.list')}
                  </Typography>
                  <NativeSelect
                    value={list.id}
                    onChange={({ target }) => setChosen(target.value)}
                    input={<OutlinedInput />}
                    fullWidth
                    slotProps={{ input: { id: select } }}
                  >
                    {lists.map((one) => (
                      <option key={one.id} value={one.id}>
                        {nameOf(one)}
                      </option>
                    ))}
                  </NativeSelect>
                </Box>
                {list.extensible && <AddButton onClick={() => setEditing('new')}>{t('admin:code.add')}</AddButton>}
              </Stack>
              {!list.extensible && <Note>{t('admin:code.closed')}</Note>}
              <Rows label={nameOf(list)}>
                {list.codes.map((code) => (
                  <Row
                    key={code.code}
                    name={greek ? code.el : code.en}
                    about={
                      <>
                        <span lang={greek ? 'en' : 'el'}>{greek ? code.en : code.el}</span>
                        {' · '}
                        <bdi dir="ltr">{code.code}</bdi>
                        {' · '}
                        {t('admin:code.place', { place: code.sort })}
                      </>
                    }
                    mark={!code.active && <Mark tone="neutral">{t('admin:outOfUse')}</Mark>}
                    acts={
                      <Button
                        variant="outlined"
                        size="small"
                        onClick={() => setEditing(code)}
                        aria-label={t('admin:changeOf', { what: greek ? code.el : code.en })}
                      >
                        {t('admin:change')}
                      </Button>
                    }
                  />
                ))}
              </Rows>
              {editing === 'new' && <AddDialog list={list} onClose={() => setEditing(undefined)} />}
              {editing && editing !== 'new' && (
                <ChangeDialog list={list} code={editing} onClose={() => setEditing(undefined)} />
              )}
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Labels() {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="labelEn" label={t('admin:code.labelEn')} personal={false} maxLength={120} />
      <TextField name="labelEl" label={t('admin:code.labelEl')} personal={false} maxLength={120} />
      <NumberField name="sort" label={t('admin:code.sort')} help={t('admin:code.sortHelp')} />
    </>
  );
}

const useLabel = () => {
  const { t } = useTranslation();
  return (name: string) => t(`admin:code.${name}`);
};

function AddDialog({ list, onClose }: { list: CodeList; onClose: () => void }) {
  const { t } = useTranslation();
  const isService = list.id === 'service_type';
  return (
    <EditDialog
      id={`code/${list.id}/new`}
      title={t('admin:code.add')}
      schema={bodyOf(codelists.addCode.body)}
      values={{
        code: '',
        labelEn: '',
        labelEl: '',
        sort: 500,
        ...(isService && { attributes: { sessionKind: 'SUPPORT', group: false, disciplines: ['social_worker'] } }),
      }}
      label={useLabel()}
      submit={t('admin:code.add')}
      send={(values, { key }) =>
        call(codelists.addCode, { list: list.id }, values as BodyInput<typeof codelists.addCode>, {
          idempotencyKey: key,
        })
      }
      list="codelists"
      onClose={onClose}
    >
      <TextField
        name="code"
        label={t('admin:code.code')}
        help={t('admin:code.codeHelp')}
        personal={false}
        maxLength={40}
      />
      <Labels />
      {isService && (
        <>
          <ChoiceField
            name="attributes.sessionKind"
            label={t('admin:code.sessionKind')}
            options={SessionKind.options.map((kind) => ({ value: kind, label: t(`admin:code.kind.${kind}`) }))}
          />
          <CheckField name="attributes.group" label={t('admin:code.group')} />
          <TickField
            name="attributes.disciplines"
            label={t('admin:code.disciplines')}
            options={roles.map((role) => ({ value: role, label: t(`app:role.${role}`) }))}
            columns
          />
        </>
      )}
    </EditDialog>
  );
}

function ChangeDialog({ list, code, onClose }: { list: CodeList; code: Code; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <EditDialog
      id={`code/${list.id}/${code.code}`}
      title={t('admin:code.change')}
      schema={bodyOf(codelists.changeCode.body)}
      values={{
        labelEn: code.en,
        labelEl: code.el,
        sort: code.sort,
        ...(list.extensible && { active: code.active }),
      }}
      version={code.version}
      label={useLabel()}
      say={{ active: (value) => t(value ? 'admin:inUse' : 'admin:outOfUse') }}
      submit={t('admin:save')}
      send={(values, { ifMatch }) =>
        call(codelists.changeCode, { list: list.id, code: code.code }, values, { ifMatch })
      }
      list="codelists"
      onClose={onClose}
    >
      <Labels />
      {list.extensible && <CheckField name="active" label={t('admin:inUse')} help={t('admin:code.activeHelp')} />}
    </EditDialog>
  );
}
