import { unpackRules } from '@casl/ability/extra';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { type AppAbility, abilityFrom, fieldsOf, type Grant } from '#server/access/ability.ts';
import type { AnyEndpoint } from '#server/platform/contract.ts';

const AbilityContext = createContext<AppAbility | undefined>(undefined);

/** The rights in `/api/me` as the same ability the server decides with. Only for showing: the server decides anew. */
export function abilityOf(rules: readonly unknown[]): AppAbility {
  return abilityFrom(unpackRules(rules as Parameters<typeof unpackRules>[0]) as unknown as Grant[]);
}

/** Whether a right such as `create Session`, `signed-in` or `anyone` is among those of an ability. */
export function mayWith(ability: AppAbility, right: string): boolean {
  if (right === 'anyone' || right === 'signed-in') return true;
  const [action, model] = right.split(' ') as [string, string];
  return ability.can(action, model);
}

export function AbilityProvider({ rules, children }: { rules: readonly unknown[]; children: ReactNode }) {
  const ability = useMemo(() => abilityOf(rules), [rules]);
  return <AbilityContext value={ability}>{children}</AbilityContext>;
}

export function useAbility(): AppAbility {
  const ability = useContext(AbilityContext);
  if (!ability) throw new Error('useAbility needs an AbilityProvider above it');
  return ability;
}

/** Whether the signed-in person may call an endpoint at all (on some record). */
export function useMay(endpoint: AnyEndpoint): boolean {
  return mayWith(useAbility(), endpoint.may);
}

/**
 * The fields of a record the signed-in person may read (`read`) or set (`create`, `update`). The row brings its
 * `marks`; without a row, every field that some row would allow.
 */
export function useFields(action: string, model: string, row?: object): Set<string> {
  const ability = useAbility();
  if (row) return fieldsOf(ability, action, model, row as Record<string, unknown>);
  return new Set(ability.rulesFor(action, model).flatMap((rule) => rule.fields ?? []));
}
