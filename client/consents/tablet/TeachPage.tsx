import Box from '@mui/material/Box';
import { useState } from 'react';
import type { Words } from '../texts.ts';
import { Big, Card, Ground } from './parts.tsx';
import { type Drawing, Pictogram } from './pictograms.tsx';

const offered: [Drawing, string, boolean][] = [
  ['many', 'teach.everybody', false],
  ['one', 'teach.onlyThem', true],
  ['family', 'teach.nobody', false],
];

/** Who will see it, in three drawings. An answer that is not so is not marked wrong: the explanation comes once more. */
export function TeachPage({
  agency,
  words,
  onAnswer,
  again,
}: {
  agency: string;
  words: Words;
  onAnswer: (right: boolean) => void;
  again: boolean;
}) {
  const blanks = { agency: agency || words('team') };
  // The right one does not stand where a thumb expects it.
  const [order] = useState(() => [...offered].sort(() => Math.random() - 0.5));
  return (
    <Box sx={{ display: 'grid', gap: 5 }}>
      {again && (
        <Box role="status">
          <Card>
            <Box component="p" sx={{ py: 2.5 }}>
              {words('teach.again', blanks)}
            </Box>
          </Card>
        </Box>
      )}
      {order.map(([drawing, line, right]) => (
        <Big key={line} wide onClick={() => onAnswer(right)}>
          <Ground>
            <Pictogram of={drawing} />
          </Ground>
          <span>{words(line, blanks)}</span>
        </Big>
      ))}
    </Box>
  );
}
