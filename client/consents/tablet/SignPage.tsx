import Box from '@mui/material/Box';
import { useId, useRef, useState } from 'react';
import { consents, isSharing } from '#server/consents/consents.contract.ts';
import { documents } from '#server/documents/documents.contract.ts';
import { call } from '../../app/call.ts';
import { Refusal } from '../../app/components/Refusal.tsx';
import { refreshCase } from '../../case/data.ts';
import { contentOf } from '../files.ts';
import type { Words } from '../texts.ts';
import { agreedTo, bodyOf, type Given, pathOf, type Setup, type Signed } from './flow.ts';
import { Asked, Big, Card, Ground } from './parts.tsx';
import { type Drawing, Pictogram } from './pictograms.tsx';
import { SignField, type Stroke } from './SignField.tsx';

type Way = 'screen' | 'witness' | 'paper';

/** What she said yes to, once more, and her name under it: drawn here, heard by somebody, or on the printed page. */
export function SignPage({
  code,
  setup,
  given,
  textId,
  words,
  onSigned,
  onPrint,
}: {
  code: string;
  setup: Setup;
  given: Given;
  textId: string | undefined;
  words: Words;
  onSigned: () => void;
  onPrint: () => void;
}) {
  const [way, setWay] = useState<Way>('screen');
  const [strokes, setStrokes] = useState<Stroke[]>([]);
  const [witness, setWitness] = useState('');
  const [file, setFile] = useState<File>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // The same key for every attempt: a line that breaks makes no second agreement.
  const key = useRef(crypto.randomUUID());
  const chosen = useId();
  const signature = pathOf(strokes);
  const ready = { screen: signature !== '', witness: witness.trim() !== '', paper: file !== undefined }[way];

  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const signed: Signed =
        way === 'screen'
          ? { method: 'WRITTEN', signature }
          : way === 'witness'
            ? { method: 'VERBAL_WITNESSED', witness: witness.trim() }
            : { method: 'WRITTEN', documentId: await attach(code, file!) };
      const said = { ...given, withholding: given.withholding.filter(({ party }) => party.trim()) };
      await call(consents.give, { code }, bodyOf(setup, said, textId, signed), { idempotencyKey: key.current });
      void refreshCase(code);
      onSigned();
    } catch (problem) {
      key.current = crypto.randomUUID();
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Box sx={{ display: 'grid', gap: 5 }}>
      {isSharing(setup.kind) && (
        <Card>
          <Box component="h2" id={chosen} sx={{ font: 'inherit', fontWeight: 600, pt: 2 }}>
            {words('summary')}
          </Box>
          <Box
            component="ul"
            aria-labelledby={chosen}
            sx={{ listStyle: 'none', m: 0, p: 0, py: 2, display: 'flex', flexWrap: 'wrap', gap: 4 }}
          >
            {agreedTo(setup, given).map((one) => (
              <Box component="li" key={one} sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
                <Ground>
                  <Pictogram of={one as Drawing} />
                </Ground>
                {words(`cat.${one}`)}
              </Box>
            ))}
          </Box>
        </Card>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3 }}>
        {(
          [
            ['screen', 'sign.screen'],
            ['witness', 'sign.witness'],
            ['paper', 'sign.paper'],
          ] as const
        ).map(([one, line]) => (
          <Big key={one} pressed={way === one} onClick={() => setWay(one)}>
            {words(line)}
          </Big>
        ))}
      </Box>
      {way === 'screen' && (
        <Box sx={{ maxWidth: 760 }}>
          <SignField label={words('sign.screen')} strokes={strokes} onChange={setStrokes} />
          <Big plain disabled={!strokes.length} onClick={() => setStrokes([])}>
            {words('sign.clear')}
          </Big>
        </Box>
      )}
      {way === 'witness' && (
        <Box sx={{ maxWidth: 760 }}>
          <Asked id="witness" label={words('sign.witnessName')} value={witness} onChange={setWitness} />
        </Box>
      )}
      {way === 'paper' && (
        <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 3, justifyItems: 'start' }}>
          <Box component="p">{words('sign.paperHow')}</Box>
          <Big onClick={onPrint}>{words('sign.paper')}</Big>
          <input
            type="file"
            aria-label={words('sign.paperHow')}
            accept="application/pdf,image/jpeg,image/png,image/webp"
            capture="environment"
            onChange={({ target }) => setFile(target.files?.[0])}
            style={{ font: 'inherit', minBlockSize: 64, maxInlineSize: '100%' }}
          />
        </Box>
      )}
      <Refusal error={error} />
      <Box>
        <Big filled disabled={!ready || busy} onClick={() => void send()}>
          {words('finish')}
        </Big>
      </Box>
    </Box>
  );
}

/** Keeps the picture of the signed page; answers its id. */
async function attach(code: string, file: File): Promise<string> {
  const { id } = await call(documents.add, { code }, { kind: 'CONSENT_FORM', content: await contentOf(file) });
  return id as string;
}
