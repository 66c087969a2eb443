import Box from '@mui/material/Box';
import { useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { courses, NewCourse } from '#server/courses/courses.contract.ts';
import { call } from '../app/call.ts';
import { useCodes } from '../app/codes.ts';
import { Dialog } from '../app/components/Dialog.tsx';
import { DateField } from '../app/form/DateFields.tsx';
import { Form, SubmitButton, useContractForm } from '../app/form/Form.tsx';
import { CheckField, NumberField, type Option, SelectField, TextField } from '../app/form/fields.tsx';
import { GrantField } from '../app/form/GrantField.tsx';
import { queries } from '../app/queries.ts';
import { today } from '../app/time.ts';
import { toast } from '../app/toast.tsx';
import { kindOfCourse } from './data.ts';

/** Sets up a class or group, led by whoever sets it up. */
export function NewCourseDialog({ services, onClose }: { services: readonly Option[]; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const form = useContractForm(NewCourse, {
    name: '',
    serviceType: services[0]?.value ?? '',
    startsOn: today(),
    endsOn: null,
    fromLevel: null,
    toLevel: null,
    womenOnly: false,
    childcare: false,
  });

  return (
    <Dialog open title={t('courses:new')} onClose={onClose} keepsDraft>
      <Form
        form={form}
        id="course/new"
        onSubmit={(body: NewCourse) => call(courses.make, {}, body)}
        onDone={({ id }) => {
          toast('courses:made');
          void queries.invalidateQueries({ queryKey: ['courses'] });
          if (id) void navigate(`/courses/${id}`);
          else onClose();
        }}
        foot={<SubmitButton>{t('courses:make')}</SubmitButton>}
      >
        <TextField
          name="name"
          label={t('courses:name')}
          help={t('courses:nameHelp')}
          personal={false}
          maxLength={120}
        />
        {services.length > 1 && <SelectField name="serviceType" label={t('courses:service')} options={services} />}
        <Levels />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 5 }}>
          <DateField name="startsOn" label={t('courses:startsOn')} />
          <DateField name="endsOn" label={t('courses:endsOn')} optional empty={null} />
          <NumberField name="capacity" label={t('courses:capacity')} optional />
        </Box>
        <GrantField help={t('courses:grantHelp')} />
        <CheckField name="womenOnly" label={t('courses:womenOnly')} />
        <CheckField name="childcare" label={t('courses:childcare')} />
      </Form>
    </Dialog>
  );
}

/** From which level to which; only where lessons are given. */
function Levels() {
  const { t } = useTranslation();
  const codes = useCodes();
  const serviceType = useWatch({ name: 'serviceType' }) as string;
  if (kindOfCourse(codes, serviceType) !== 'LESSON') return null;
  const options = codes.options('cefr');
  return (
    <Box sx={{ display: 'grid', gap: 5, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
      <SelectField name="fromLevel" label={t('courses:fromLevel')} options={options} optional empty={null} />
      <SelectField name="toLevel" label={t('courses:toLevel')} options={options} optional empty={null} />
    </Box>
  );
}
