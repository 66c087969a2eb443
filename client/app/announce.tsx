import Box from '@mui/material/Box';
import { visuallyHidden } from './components/hidden.ts';
import { i18n, language } from './i18n/i18n.ts';
import { createStore, useStore } from './store.ts';
import { sayValues } from './values.ts';

/** What a sentence said aloud, a toast or a title may be filled with: numbers and moments, never words of a record. */
export type OpenValues = Record<string, number | Date>;

const polite = createStore('');
const assertive = createStore('');

/** Says a message to screen readers. Takes keys and open values only, so nothing personal can be said aloud. */
export function announce(key: string, values: OpenValues = {}, { urgent = false } = {}): void {
  const region = urgent ? assertive : polite;
  const text = i18n.t(key, sayValues(values, language()));
  // The same words twice are said only when the region was empty in between.
  region.set('');
  setTimeout(() => region.set(text), 50);
}

/** The two regions of the page; they stand in it from the start. */
export function LiveRegions() {
  return (
    <>
      <Box role="status" aria-live="polite" sx={visuallyHidden}>
        {useStore(polite)}
      </Box>
      <Box role="alert" aria-live="assertive" sx={visuallyHidden}>
        {useStore(assertive)}
      </Box>
    </>
  );
}
