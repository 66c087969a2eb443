import { screen, waitFor } from '@testing-library/react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import { afterEach, expect, test } from 'vitest';
import { serverAnswering, show } from '#client/testing/render.tsx';
import { SaidBefore, stillSaying } from './SaidBefore.tsx';

const first = '0198f3aa-0000-7000-8000-000000000011';
const second = '0198f3aa-0000-7000-8000-000000000012';
const third = '0198f3aa-0000-7000-8000-000000000013';
const row = (id: string, recordVersion: number, more: object = {}) =>
  ({
    ...{ id, recordVersion, kind: 'RESEARCH_NONIDENTIFYING', recipientAgencyId: null, serviceType: null },
    ...{ emergency: false, withholdingReadBack: false, ...more },
  }) as never;
const cousin = { party: 'CANARY cousin', categories: [], reason: '' };
const aunt = { party: 'CANARY aunt', categories: ['HEALTH'], reason: '' };

let server: ReturnType<typeof serverAnswering>;
afterEach(() => server?.restore());

function TheForm() {
  const form = useForm({
    defaultValues: {
      kind: 'RESEARCH_NONIDENTIFYING',
      recipientAgencyId: null,
      withholding: [],
      withholdingReadBack: false,
    },
  });
  const held = useWatch({ control: form.control });
  return (
    <FormProvider {...form}>
      <SaidBefore all={[row(second, 2), row(first, 1), row(third, 1, { kind: 'MEDIA' })]} />
      <button type="button" onClick={() => form.setValue('kind', 'MEDIA')}>
        Another kind
      </button>
      <output>{JSON.stringify([held.withholding, held.withholdingReadBack])}</output>
    </FormProvider>
  );
}

test('what she wanted kept before is opened on demand, each once, and counts as read to her; of another kind it is forgotten', async () => {
  server = serverAnswering({
    [`GET /consents/${first}`]: { body: { withholding: [cousin, aunt] } },
    [`GET /consents/${second}`]: { body: { withholding: [cousin] } },
  });
  const { user, unmount } = await show(<TheForm />, { messages: ['consents', 'case'] });
  const held = () => JSON.parse(screen.getByRole('status').textContent);
  expect(server.sent).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Go through it with her' }));
  await waitFor(() => expect(held()).toEqual([[cousin, aunt], true]));
  expect(screen.queryByRole('button', { name: 'Go through it with her' })).toBeNull();

  await user.click(screen.getByRole('button', { name: 'Another kind' }));
  await waitFor(() => expect(held()).toEqual([[], false]));
  screen.getByRole('button', { name: 'Go through it with her' });
  unmount();
});

test('what still counts goes back to the last agreement with which it was read to her', () => {
  const all = [row(first, 1), row(third, 3), row(second, 2, { withholdingReadBack: true })];
  const ids = (of: object) =>
    stillSaying(all, { kind: 'RESEARCH_NONIDENTIFYING', recipientAgencyId: null, serviceType: null, ...of }).map(
      ({ id }) => id,
    );
  expect(ids({})).toEqual([third, second]);
  expect(ids({ kind: 'MEDIA' })).toEqual([]);
  expect(ids({ recipientAgencyId: first })).toEqual([]);
});
