import Box from '@mui/material/Box';
import type { DataCategory, Withheld } from '#server/consents/consents.contract.ts';
import type { Words } from '../texts.ts';
import { agreedTo, type Given, type Setup } from './flow.ts';
import { Asked, Big, Card } from './parts.tsx';
import { type Drawing, Pictogram } from './pictograms.tsx';

/** Whom she names here learns nothing, or nothing of what she marks. She need not say why. */
export function MustNotPage({
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
  const parties = given.withholding;
  const change = (at: number, next: Partial<Withheld>) =>
    onChange({ ...given, withholding: parties.map((one, i) => (i === at ? { ...one, ...next } : one)) });
  const toggle = (at: number, category: DataCategory) => {
    const now = parties[at]!.categories;
    change(at, { categories: now.includes(category) ? now.filter((one) => one !== category) : [...now, category] });
  };
  const add = () => onChange({ ...given, withholding: [...parties, { party: '', categories: [], reason: '' }] });
  const none = () => onChange({ ...given, withholding: [] });

  return (
    <Box sx={{ display: 'grid', gap: 5 }}>
      <Box sx={{ display: 'flex', gap: 3 }}>
        <Big pressed={parties.length > 0} onClick={() => parties.length || add()}>
          {words('yes')}
        </Big>
        <Big pressed={parties.length === 0} onClick={none}>
          {words('no')}
        </Big>
      </Box>
      {parties.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: people are named one after the other and never reordered.
        <Card key={at}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4, py: 3 }}>
            <Asked
              id={`party-${at}`}
              label={words('mustNot.who')}
              value={one.party}
              onChange={(party) => change(at, { party })}
            />
            <Asked
              id={`why-${at}`}
              label={words('mustNot.why')}
              value={one.reason}
              onChange={(reason) => change(at, { reason })}
            />
            <Box sx={{ flexBasis: '100%', display: 'flex', flexWrap: 'wrap', gap: 2 }}>
              <Big pressed={one.categories.length === 0} onClick={() => change(at, { categories: [] })}>
                {words('mustNot.everything')}
              </Big>
              {agreedTo(setup, given).map((category) => (
                <Big
                  key={category}
                  pressed={one.categories.includes(category as DataCategory)}
                  onClick={() => toggle(at, category as DataCategory)}
                >
                  <Pictogram of={category as Drawing} size={28} />
                  {words(`cat.${category}`)}
                </Big>
              ))}
            </Box>
          </Box>
        </Card>
      ))}
      {parties.length > 0 && parties.length < 10 && (
        <Box>
          <Big onClick={add}>{words('mustNot.more')}</Big>
        </Box>
      )}
    </Box>
  );
}
