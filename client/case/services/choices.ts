import { useMemo } from 'react';
import { fieldsOf } from '#server/access/ability.ts';
import type { Case } from '#server/cases/cases.contract.ts';
import { ServiceTypeAttributes, SessionKind } from '#server/codelists/codelists.contract.ts';
import { useAbility } from '../../access/access.tsx';
import { type Codes, useCodes } from '../../app/codes.ts';

type Kind = (typeof SessionKind.options)[number];

/** What a service type says beyond its label; undefined while the lists are not here. */
export function serviceTypeOf(codes: Codes, code: string | null | undefined) {
  const found = codes.find('service_type', code);
  return found && ServiceTypeAttributes.safeParse(found.attributes).data;
}

/** The kinds of service that the person may begin for this case, with the fields that may be set, and their types. */
export function useServiceChoices(row: Case) {
  const ability = useAbility();
  const codes = useCodes();
  return useMemo(() => {
    const rightsOn = (kind: Kind) => fieldsOf(ability, 'create', 'Episode', { ...row, sessionKind: kind });
    const kinds = new Map<Kind, Set<string>>();
    for (const kind of SessionKind.options) {
      const fields = rightsOn(kind);
      if (fields.size > 0) kinds.set(kind, fields);
    }
    const types = codes.options('service_type', ({ code }) => {
      const kind = serviceTypeOf(codes, code)?.sessionKind;
      return kind !== undefined && kinds.has(kind);
    });
    return { kinds, types };
  }, [ability, codes, row]);
}
