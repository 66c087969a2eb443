import { packRules } from '@casl/ability/extra';
import { renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { abilityFrom } from '#server/access/ability.ts';
import { AbilityProvider, useFields, useMay } from './access.tsx';

const rules = packRules(
  abilityFrom([
    { action: ['read'], subject: 'Case', fields: ['code', 'alias'] },
    {
      action: ['read', 'update'],
      subject: 'Case',
      fields: ['healthNeeds'],
      conditions: { marks: ['team'], status: { in: ['OPEN', 'INTAKE'] } },
    },
  ]).rules as Parameters<typeof packRules>[0],
);
const wrapper = ({ children }: { children: ReactNode }) => (
  <AbilityProvider rules={JSON.parse(JSON.stringify(rules))}>{children}</AbilityProvider>
);
const fields = (action: string, row?: object) =>
  [...renderHook(() => useFields(action, 'Case', row), { wrapper }).result.current].sort();

test('fields follow the marks and the columns of the row', () => {
  expect(fields('read', { marks: ['team'], status: 'OPEN' })).toEqual(['alias', 'code', 'healthNeeds']);
  expect(fields('read', { marks: ['team'], status: 'CLOSED' })).toEqual(['alias', 'code']);
  expect(fields('read', { marks: [], status: 'OPEN' })).toEqual(['alias', 'code']);
  expect(fields('update', { marks: [], status: 'OPEN' })).toEqual([]);
});

test('without a row, what some row would allow', () => {
  expect(fields('update')).toEqual(['healthNeeds']);
});

test('an endpoint is offered when its right is among the rules', () => {
  const may = (right: string) =>
    renderHook(() => useMay({ line: 'GET /x', summary: '', may: right, returns: undefined as never }), { wrapper })
      .result.current;
  expect(may('update Case')).toBe(true);
  expect(may('delete Case')).toBe(false);
  expect(may('read Session')).toBe(false);
  expect(may('signed-in')).toBe(true);
});
