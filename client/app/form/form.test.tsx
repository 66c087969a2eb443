import { act, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { show } from '#client/testing/render.tsx';
import { Instant, LocalDate, words } from '#server/platform/contract.ts';
import { keepEverything } from '../drafts/drafts.ts';
import { closeVault, emptyVault, keep, openVault, recall } from '../drafts/vault.ts';
import { NoAnswer, Problem } from '../problem.ts';
import { ChoiceField } from './ChoiceField.tsx';
import { DateField, MomentField } from './DateFields.tsx';
import { Form, SubmitButton, useContractForm } from './Form.tsx';
import { NumberField, TextField } from './fields.tsx';
import { MultiSelectField } from './MultiSelectField.tsx';

const Body = z.object({
  note: words(200),
  minutes: z.int().min(5).max(240),
  on: LocalDate,
  at: Instant.optional(),
  kind: z.enum(['lesson', 'labour', 'support']),
  topics: z.array(z.string()).min(1),
});
type Body = z.output<typeof Body>;

const complete = { note: 'Came on time.', minutes: 60, on: '2026-11-20', kind: 'support' as const, topics: ['school'] };

interface Props {
  given?: Partial<z.input<typeof Body>>;
  fields?: ReadonlySet<string>;
  draft?: boolean;
  send?: (body: Body) => Promise<unknown>;
  onDone?: () => void;
}

function Example({ given = {}, fields, draft = false, send = async () => {}, onDone }: Props) {
  const form = useContractForm(Body, { note: '', topics: [], ...given });
  return (
    <Form
      form={form}
      id="note:K7"
      fields={fields}
      draft={draft}
      onSubmit={send}
      onDone={onDone}
      foot={<SubmitButton>Save</SubmitButton>}
    >
      <TextField name="note" label="Note" multiline />
      <NumberField name="minutes" label="Minutes" />
      <DateField name="on" label="Day" />
      <MomentField name="at" label="Next" optional />
      <ChoiceField
        name="kind"
        label="Kind"
        options={[
          { value: 'lesson', label: 'Lesson' },
          { value: 'labour', label: 'Work' },
          { value: 'support', label: 'Support' },
        ]}
      />
      <MultiSelectField
        name="topics"
        label="Topics"
        options={['School', 'Σπίτι', 'Papers'].map((label) => ({ value: label.toLowerCase(), label }))}
      />
    </Form>
  );
}

const textOf = (field: HTMLElement) => (field as HTMLInputElement).value;
const describedBy = (field: HTMLElement) =>
  (field.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .map((id) => document.getElementById(id)?.textContent ?? '')
    .join(' ');

const sent: Body[] = [];
const send = async (body: Body) => {
  sent.push(body);
};
beforeEach(() => {
  sent.length = 0;
});

describe('a form that cannot be sent yet', () => {
  test('lists what is wrong on top, takes the focus there, and each line leads to its field', async () => {
    const { user } = await show(<Example send={send} />);
    await user.click(screen.getByRole('button', { name: 'Save' }));

    const list = await screen.findByRole('group', { name: '5 things to look at' });
    expect(document.activeElement).toBe(list);
    await user.click(within(list).getByRole('link', { name: 'Note: This is needed.' }));
    const note = screen.getByLabelText('Note');
    expect(document.activeElement).toBe(note);
    expect(note.getAttribute('aria-invalid')).toBe('true');
    expect(describedBy(note)).toBe('This is needed.');
    expect(sent).toEqual([]);
  });

  test('says what the contract finds in the reader’s words', async () => {
    const { user } = await show(<Example given={{ ...complete, minutes: 500, on: 'someday' }} send={send} />);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(describedBy(await screen.findByLabelText('Minutes'))).toBe('At most 240.');
    expect(describedBy(screen.getByLabelText('Day'))).toBe('Write the day like 24/11/2026.');
  });
});

describe('what the server says', () => {
  test('goes back to the fields it names; what has no field stands in the list', async () => {
    const errors = [
      { path: '/minutes', code: 'too-long', message: 'Longer than the appointment.' },
      { path: '/episodeId', code: 'closed', message: 'The episode has ended.' },
    ];
    const refuse = async () => {
      throw new Problem(422, { type: '/problems/invalid', errors });
    };
    const { user } = await show(<Example given={complete} send={refuse} />);
    await user.click(screen.getByRole('button', { name: 'Save' }));

    const list = await screen.findByRole('group', { name: '2 things to look at' });
    expect(describedBy(screen.getByLabelText('Minutes'))).toBe('Longer than the appointment.');
    expect(within(list).getByText('The episode has ended.')).toBeTruthy();
    expect(textOf(screen.getByLabelText('Note'))).toBe('Came on time.');
  });

  test('is told apart from no answer at all', async () => {
    const silence = async () => {
      throw new NoAnswer('offline');
    };
    const { user } = await show(<Example given={complete} send={silence} />);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('No connection. What you typed is kept here.')).toBeTruthy();
  });
});

test('Ctrl+Enter sends from inside a text, and a second press is the same act', async () => {
  let finish = () => {};
  const slow = (body: Body) => {
    sent.push(body);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  };
  const { user } = await show(<Example given={complete} send={slow} />);
  await user.click(screen.getByLabelText('Note'));
  await user.keyboard('{Control>}{Enter}{Enter}{/Control}');
  await waitFor(() => expect(screen.getByRole('button', { name: /one moment/i })).toBeTruthy());
  await user.keyboard('{Control>}{Enter}{/Control}');
  await act(async () => finish());
  expect(sent).toEqual([complete]);
});

test('a field that may not be set is not in the page', async () => {
  await show(<Example fields={new Set(['note', 'on'])} />);
  expect(screen.getByLabelText('Note')).toBeTruthy();
  expect(screen.getByLabelText('Day')).toBeTruthy();
  expect(screen.queryByLabelText('Minutes')).toBeNull();
  expect(screen.queryByRole('radio')).toBeNull();
  expect(screen.queryByRole('combobox')).toBeNull();
});

describe('a field', () => {
  test('understands days and times as they are typed', async () => {
    const { user } = await show(<Example given={{ ...complete, on: undefined }} send={send} />);
    await user.type(screen.getByLabelText('Day'), '5/11/26');
    await user.tab();
    expect(textOf(screen.getByLabelText('Day'))).toBe('05/11/2026');
    await user.type(screen.getByLabelText('Next, day'), '24.11.2026');
    await user.type(screen.getByLabelText('Next, time'), '1030');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ on: '2026-11-05', at: '2026-11-24T08:30:00.000Z' });
  });

  test('for a moment wants both halves or none', async () => {
    const { user } = await show(<Example given={complete} send={send} />);
    await user.type(screen.getByLabelText('Next, day'), '24/11');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect((await screen.findByRole('group', { name: /one thing to look at/i })).textContent).toContain(
      'Give the day and the time',
    );
    await user.clear(screen.getByLabelText('Next, day'));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent).toEqual([complete]));
  });

  test('of choices is one stop for Tab, and a letter chooses', async () => {
    const { user } = await show(<Example given={complete} send={send} />);
    const support = screen.getByRole('radio', { name: 'Support' });
    expect((support as HTMLInputElement).checked).toBe(true);
    await act(async () => support.focus());
    await user.keyboard('w');
    expect((screen.getByRole('radio', { name: 'Work' }) as HTMLInputElement).checked).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Work' }));
    expect(screen.getByRole('group', { name: 'Kind' }).contains(support)).toBe(true);
  });

  test('of many finds by typing, without accents, and takes with Enter', async () => {
    const { user } = await show(<Example given={complete} send={send} />);
    const topics = screen.getByRole('combobox', { name: 'Topics' });
    await user.type(topics, 'σπιτ');
    // The list follows a frame after the letter.
    await waitFor(() => expect(document.querySelectorAll('[role=option]:not([hidden])')).toHaveLength(1));
    await user.keyboard('{Enter}');
    expect(textOf(topics)).toBe('');
    await user.click(screen.getByRole('button', { name: 'School: take away' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent[0]?.topics).toEqual(['σπίτι']));
  });
});

describe('what is typed', () => {
  const key = btoa(String.fromCharCode(...new Uint8Array(32).fill(9)));
  beforeEach(() => openVault('u1', key));
  afterEach(async () => {
    closeVault();
    await emptyVault('u1');
  });

  test('is safe a moment after the last key, and gone once it was sent', async () => {
    const done: (unknown | undefined)[] = [];
    const { user } = await show(
      <Example
        given={complete}
        draft
        send={send}
        onDone={async () => done.push((await recall('draft', 'note:K7'))?.value)}
      />,
    );
    await user.type(await screen.findByLabelText('Note'), ' Brought papers.');
    await waitFor(async () =>
      expect((await recall<Body>('draft', 'note:K7'))?.value.note).toBe('Came on time. Brought papers.'),
    );
    expect(await screen.findByText(/Draft kept, encrypted/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(done).toEqual([undefined]));
  });

  test('comes back by itself after an interruption', async () => {
    const { user, unmount } = await show(<Example given={complete} draft />);
    await user.type(await screen.findByLabelText('Note'), ' Half a sen');
    const safe = keepEverything({ interrupting: true });
    unmount();
    await safe;
    closeVault();
    await openVault('u1', key);
    await show(<Example given={complete} draft />);
    await waitFor(() => expect(textOf(screen.getByLabelText('Note'))).toBe('Came on time. Half a sen'));
    expect(screen.queryByText('There is an unsent text here.')).toBeNull();
  });

  test('is offered when the form is opened again later, and can be left', async () => {
    await keep('draft', 'note:K7', { ...complete, note: 'From before' });
    const first = await show(<Example draft />);
    await first.user.click(await screen.findByRole('button', { name: /^Continue the draft of \d\d:\d\d$/ }));
    expect(textOf(screen.getByLabelText('Note'))).toBe('From before');
    first.unmount();

    const second = await show(<Example draft />);
    await second.user.click(await screen.findByRole('button', { name: 'Start again' }));
    expect(textOf(screen.getByLabelText('Note'))).toBe('');
    await waitFor(async () => expect(await recall('draft', 'note:K7')).toBeUndefined());
  });

  test('is kept nowhere when nothing was typed', async () => {
    const { unmount } = await show(<Example given={complete} draft />);
    await keepEverything({ interrupting: false });
    unmount();
    expect(await recall('draft', 'note:K7')).toBeUndefined();
  });

  test('is kept nowhere when fields were only visited; a text that was taken out again is', async () => {
    const first = await show(<Example draft />);
    await first.user.click(await screen.findByLabelText('Note'));
    await first.user.tab();
    await first.user.tab();
    await keepEverything({ interrupting: false });
    expect(await recall('draft', 'note:K7')).toBeUndefined();

    await first.user.type(screen.getByLabelText('Note'), 'Came');
    await waitFor(async () => expect(await recall('draft', 'note:K7')).toBeDefined());
    await first.user.clear(screen.getByLabelText('Note'));
    await waitFor(async () => expect((await recall<Body>('draft', 'note:K7'))?.value.note).toBe(''));
  });
});
