import Box from '@mui/material/Box';
import { isSharing } from '#server/consents/consents.contract.ts';
import { dayIn, type Words } from '../texts.ts';
import type { Given, Setup } from './flow.ts';
import { type Drawing, Pictogram } from './pictograms.tsx';

/** The same on paper, for whoever would rather sign with a pen. Shown to the printer only. */
export function Paper({ setup, given, words, text }: { setup: Setup; given: Given; words: Words; text: Words }) {
  const blanks = { agency: setup.recipient ?? '' };
  const lines = ['print.signature', 'print.date', 'print.witness', 'print.explained'];
  return (
    <Box
      aria-hidden
      sx={{
        display: 'none',
        '@media print': { display: 'block', '& p': { marginBlock: '8px' }, '@page': { margin: '18mm' } },
      }}
    >
      <Box component="h1" sx={{ fontSize: 24 }}>
        {text('title')}
      </Box>
      {['what', 'why', 'stop'].map((line) => (
        <p key={line}>{text(line, blanks)}</p>
      ))}
      {isSharing(setup.kind) && (
        <Box
          component="table"
          sx={{ inlineSize: '100%', borderCollapse: 'collapse', '& td': { borderBlockEnd: '1px solid #999', py: 1 } }}
        >
          <tbody>
            {setup.categories.map((one) => (
              <tr key={one}>
                <td style={{ inlineSize: 48 }}>
                  <Pictogram of={one as Drawing} size={28} />
                </td>
                <td>{words(`cat.${one}`)}</td>
                {(['yes', 'no'] as const).map((answer) => (
                  <td key={answer} style={{ whiteSpace: 'nowrap' }}>
                    {given.answers[one] === answer ? '☒' : '☐'} {words(answer)}
                  </td>
                ))}
              </tr>
            ))}
            {(['where', 'diary'] as const).map((never) => (
              <tr key={never}>
                <td>
                  <Pictogram of={never} size={28} struck />
                </td>
                <td style={{ textDecoration: 'line-through' }}>{words(never)}</td>
                <td colSpan={2}>{words('never')}</td>
              </tr>
            ))}
          </tbody>
        </Box>
      )}
      <p>
        {setup.validTo && `${words('until', { date: dayIn(setup.validTo) })}. `}
        {words('canStop')}
      </p>
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '36px', mt: 6 }}>
        {lines.map((line) => (
          <Box key={line} sx={{ borderBlockStart: '1px solid #000', pt: 1, mt: 6 }}>
            {words(line)}
          </Box>
        ))}
      </Box>
    </Box>
  );
}
