import Box from '@mui/material/Box';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consents, isSharing } from '#server/consents/consents.contract.ts';
import { useSaid } from '../../app/agencies.ts';
import { call } from '../../app/call.ts';
import { Refusal } from '../../app/components/Refusal.tsx';
import { keyOf, refreshCase, wholeList } from '../../case/data.ts';
import { countsOf } from '../../case/sharing/counts.ts';
import type { Words } from '../texts.ts';
import { Big, Card } from './parts.tsx';

/** Who may see something, and one button for each to stop it. */
export function WithdrawPage({ code, words, onEnd }: { code: string; words: Words; onEnd: () => void }) {
  const said = useSaid();
  const [sure, setSure] = useState<string>();
  const [stopped, setStopped] = useState<string[]>([]);
  const [error, setError] = useState<unknown>();
  const query = useQuery({
    queryKey: keyOf(code, 'consents'),
    queryFn: ({ signal }) => wholeList((paging) => call(consents.list, { code }, undefined, { query: paging, signal })),
  });
  const standing = (query.data ?? []).filter(
    ({ id, kind, inForce, emergency }) => !emergency && isSharing(kind) && (inForce || stopped.includes(id ?? '')),
  );
  const nameOf = (row: (typeof standing)[number]) =>
    said(row, 'recipientAgencyName') ||
    words(
      { SHARE_IN_TEAM: 'team', NRM_REPORT_IDENTIFIED: 'theMechanism', DISCLOSE_PROSECUTOR_POLICE: 'police' }[
        row.kind ?? ''
      ] ?? 'authorities',
    );
  const stop = async (id: string, version: number | undefined) => {
    setError(undefined);
    try {
      await call(consents.withdraw, { id }, { withdrawnHow: 'SPOKEN' }, { ifMatch: version });
      setStopped((now) => [...now, id]);
      setSure(undefined);
      await refreshCase(code);
    } catch (problem) {
      setError(problem);
    }
  };

  return (
    <>
      <Box component="h1" tabIndex={-1} sx={{ font: 'inherit', fontSize: 34 }}>
        {words('withdraw.title')}
      </Box>
      <Box sx={{ flex: 1 }}>
        <Card>
          {query.isSuccess && standing.length === 0 && (
            <Box component="p" sx={{ py: 3 }}>
              {words('withdraw.none')}
            </Box>
          )}
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {standing.map((row) => {
              const id = row.id as string;
              return (
                <Box
                  component="li"
                  key={id}
                  sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4, py: 3 }}
                >
                  <Box sx={{ flex: '1 1 300px' }}>
                    <Box component="p" sx={{ fontWeight: 600 }}>
                      {nameOf(row)}
                    </Box>
                    <Box component="p" sx={{ fontSize: 18 }}>
                      {countsOf(row)
                        .map((one) => words(`cat.${one}`))
                        .join(' · ')}
                    </Box>
                  </Box>
                  {stopped.includes(id) ? (
                    <Box component="p" role="status" sx={{ flex: '1 1 300px' }}>
                      {words('withdraw.done')}
                    </Box>
                  ) : sure === id ? (
                    <Box sx={{ display: 'flex', alignItems: 'center', gap: 3, flexWrap: 'wrap' }}>
                      <span>{words('withdraw.sure')}</span>
                      <Big onClick={() => void stop(id, row.version)}>{words('yes')}</Big>
                      <Big onClick={() => setSure(undefined)}>{words('no')}</Big>
                    </Box>
                  ) : (
                    <Big onClick={() => setSure(id)} label={`${words('withdraw.stop')}: ${nameOf(row)}`}>
                      {words('withdraw.stop')}
                    </Big>
                  )}
                </Box>
              );
            })}
          </Box>
        </Card>
        <Refusal error={error} />
      </Box>
      <Box component="footer" sx={{ display: 'flex', alignItems: 'center', gap: 4, flexWrap: 'wrap' }}>
        <Box component="p" sx={{ flex: '1 1 300px' }}>
          {words('giveBack')}
        </Box>
        <Big filled onClick={onEnd}>
          {words('finish')}
        </Big>
      </Box>
    </>
  );
}
