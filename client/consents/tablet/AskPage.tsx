import Box from '@mui/material/Box';
import { Check } from 'lucide-react';
import { isSharing } from '#server/consents/consents.contract.ts';
import type { Words } from '../texts.ts';
import { type Answer, asked, type Given, type Setup, whole } from './flow.ts';
import { Big, Card, Ground } from './parts.tsx';
import { type Drawing, Pictogram } from './pictograms.tsx';

const answers = [
  ['yes', 'yes'],
  ['no', 'no'],
  ['ask', 'askMe'],
] as const satisfies readonly (readonly [Answer, string])[];

/** One line per kind of data with Yes, No and Ask me, alike in size and weight; what nobody ever gets stands there struck. */
export function AskPage({
  setup,
  words,
  given,
  onChange,
}: {
  setup: Setup;
  words: Words;
  given: Given;
  onChange: (given: Given) => void;
}) {
  return (
    <Card>
      <Box
        component="ul"
        sx={{ listStyle: 'none', m: 0, p: 0, '& > li + li': { borderBlockStart: '1px solid', borderColor: 'divider' } }}
      >
        {asked(setup).map((one) => {
          const name = one === whole ? words('question') : words(`cat.${one}`);
          return (
            <Line key={one} drawing={one === whole ? undefined : (one as Drawing)} name={name}>
              <Box
                role="group"
                aria-label={name}
                sx={{
                  display: 'grid',
                  gridTemplateColumns: 'repeat(auto-fit, minmax(118px, 1fr))',
                  gap: 2,
                  flex: '1 1 400px',
                  minWidth: 0,
                  maxWidth: 520,
                }}
              >
                {answers.map(([answer, line]) => (
                  <Big
                    key={answer}
                    pressed={given.answers[one] === answer}
                    onClick={() => onChange({ ...given, answers: { ...given.answers, [one]: answer } })}
                  >
                    {given.answers[one] === answer && <Check size={22} strokeWidth={2.4} aria-hidden />}
                    {words(line)}
                  </Big>
                ))}
              </Box>
              {given.answers[one] === 'ask' && (
                <Box component="p" sx={{ flexBasis: '100%', fontSize: 18 }}>
                  {words('askLater')}
                </Box>
              )}
            </Line>
          );
        })}
        {isSharing(setup.kind) &&
          (['where', 'diary'] as const).map((never) => (
            <Line key={never} drawing={never} name={words(never)} struck>
              <Box component="p" sx={{ flex: '1 1 400px', maxWidth: 520 }}>
                {words('never')}
              </Box>
            </Line>
          ))}
      </Box>
    </Card>
  );
}

function Line({
  drawing,
  name,
  struck = false,
  children,
}: {
  drawing: Drawing | undefined;
  name: string;
  struck?: boolean;
  children: React.ReactNode;
}) {
  return (
    <Box component="li" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 4, py: 3 }}>
      {drawing && (
        <Ground quiet={struck}>
          <Pictogram of={drawing} struck={struck} />
        </Ground>
      )}
      <Box component="p" sx={{ flex: '1 1 240px', fontWeight: 500, ...(struck && { textDecoration: 'line-through' }) }}>
        {name}
      </Box>
      {children}
    </Box>
  );
}
