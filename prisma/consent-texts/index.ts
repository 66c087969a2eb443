import type { ConsentKind } from '#server/consents/consents.contract.ts';
import arb from './arb.json' with { type: 'json' };
import ell from './ell.json' with { type: 'json' };
import eng from './eng.json' with { type: 'json' };
import fra from './fra.json' with { type: 'json' };
import sqi from './sqi.json' with { type: 'json' };
import ukr from './ukr.json' with { type: 'json' };

export interface ShippedText {
  language: string;
  kind: 'NOTICE' | 'SCREEN' | ConsentKind;
  lines: Record<string, string>;
}

/** The words that come with Ariadne. Nobody has reviewed any of them: whoever runs an office does, with people who know. */
export const shippedTexts: readonly ShippedText[] = [eng, ell, fra, arb, sqi, ukr].flatMap(({ language, texts }) =>
  texts.map(({ kind, lines }) => ({
    language,
    kind: kind as ShippedText['kind'],
    lines: lines as unknown as Record<string, string>,
  })),
);
