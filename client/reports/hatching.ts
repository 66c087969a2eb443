import type { Tokens } from '../app/theme/theme.ts';

/** What stands where a figure is withheld: never a colour, never a length. */
export const hatching = ({ lineStrong }: Tokens) => ({
  backgroundImage: `repeating-linear-gradient(135deg, ${lineStrong} 0 1px, transparent 1px 6px)`,
});
