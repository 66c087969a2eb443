import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTokens } from '../theme/theme.ts';
import { Dialog } from './Dialog.tsx';

export interface ConflictField {
  name: string;
  label: string;
  /** Text fields can keep both. */
  isText?: boolean;
  /** How a value is said; without it, as it is. */
  say?: (value: unknown) => string;
}

type Side = 'theirs' | 'mine' | 'both';

interface Props {
  fields: readonly ConflictField[];
  /** The record as it is now, with its version; only what the reader may see. */
  theirs: Record<string, unknown>;
  mine: Record<string, unknown>;
  onChosen: (chosen: Record<string, unknown>, version: number) => void;
  onClose: () => void;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
const plain = (value: unknown) =>
  value === null || value === undefined || value === '' ? '–' : Array.isArray(value) ? value.join(', ') : String(value);

/** Somebody changed the record meanwhile: choose field by field, and send again on the new version. */
export function ConflictDialog({ fields, theirs, mine, onChosen, onClose }: Props) {
  const { t } = useTranslation();
  const tokens = useTokens();
  const differing = fields.filter(({ name }) => name in theirs && !same(theirs[name], mine[name]));
  const [sides, setSides] = useState<Record<string, Side>>({});
  const sideOf = (name: string) => sides[name] ?? 'mine';

  const save = () => {
    const chosen = Object.fromEntries(
      differing.map(({ name }) => {
        const side = sideOf(name);
        return [
          name,
          side === 'theirs'
            ? theirs[name]
            : side === 'both'
              ? `${plain(theirs[name])}\n\n${plain(mine[name])}`
              : mine[name],
        ];
      }),
    );
    onChosen(chosen, Number(theirs.version));
  };

  return (
    <Dialog
      open
      title={t('app:conflict.title')}
      onClose={onClose}
      width={820}
      foot={
        <>
          <Button variant="text" onClick={onClose}>
            {t('app:conflict.back')}
          </Button>
          <Button variant="contained" onClick={save}>
            {t('app:conflict.save')}
          </Button>
        </>
      }
    >
      <Typography variant="body1" sx={{ mb: 4 }}>
        {t('app:conflict.body')}
      </Typography>
      {differing.length === 0 && <Typography variant="body2">{t('app:conflict.same')}</Typography>}
      {differing.map(({ name, label, isText, say = plain }) => (
        <Box
          key={name}
          component="fieldset"
          sx={{ border: 0, p: 0, m: 0, py: 3, borderBlockStart: tokens.border, minWidth: 0 }}
        >
          <Typography component="legend" variant="label" sx={{ p: 0, float: 'inline-start', width: '100%', mb: 2 }}>
            {label}
          </Typography>
          <Box sx={{ clear: 'both', display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
            {(['theirs', 'mine'] as const).map((side) => (
              <SideChoice
                key={side}
                {...{ name, side, chosen: sideOf(name) === side, label: t(`app:conflict.${side}`) }}
                onChoose={() => setSides({ ...sides, [name]: side })}
              >
                {say(side === 'theirs' ? theirs[name] : mine[name])}
              </SideChoice>
            ))}
            {isText && (
              <SideChoice
                name={name}
                side="both"
                chosen={sideOf(name) === 'both'}
                label={t('app:conflict.both')}
                onChoose={() => setSides({ ...sides, [name]: 'both' })}
              />
            )}
          </Box>
        </Box>
      ))}
    </Dialog>
  );
}

function SideChoice({
  name,
  side,
  chosen,
  label,
  onChoose,
  children,
}: {
  name: string;
  side: Side;
  chosen: boolean;
  label: string;
  onChoose: () => void;
  children?: string;
}) {
  return (
    <Box component="label" sx={{ display: 'flex', gap: 2, cursor: 'pointer', minHeight: 32, minWidth: 0 }}>
      <input
        type="radio"
        name={`conflict-${name}`}
        value={side}
        checked={chosen}
        onChange={onChoose}
        style={{ inlineSize: 18, blockSize: 18, margin: 0, marginBlockStart: 1, flexShrink: 0 }}
      />
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {label}
        </Typography>
        {children !== undefined && (
          <Typography variant="body2" data-personal="" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {children}
          </Typography>
        )}
      </Box>
    </Box>
  );
}
