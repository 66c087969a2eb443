import type { ReactNode } from 'react';
import type { DataCategory } from '#server/consents/consents.contract.ts';

/** Line drawings of our own, 24 by 24: no faces, no flags, no hands that take. */
const drawings: Record<DataCategory | 'where' | 'diary' | 'one' | 'many' | 'family' | 'yes', ReactNode> = {
  // A card with a line for a name.
  IDENTITY: <path d="M3 5h18v14H3zM6.5 9h5M6.5 12.5h11M6.5 16h8M15.5 8.5h2.5" />,
  // A telephone that lies on its back.
  CONTACT: <path d="M7 2.5h10v19H7zM7 5.5h10M7 17.5h10M11 19.6h2" />,
  // A calendar leaf with a speech mark.
  DEMOGRAPHIC: <path d="M4 4.5h16v12H11l-4 3.5v-3.5H4zM8 8.5h8M8 12h5" />,
  // A big and a small house beside each other.
  FAMILY: <path d="M2.5 11.5 8.5 6l6 5.5V20h-12zM14.5 14.5l3.5-3 3.5 3V20h-7M7 20v-4.5h3V20" />,
  // A road that was left behind, over a hill.
  EXPLOITATION: <path d="M3 20c3-6 3-9 6-9s3 4 6 4 3.5-5 6-5M9 11V4.5h6l-1.5 2L15 8.5H9" />,
  // A heart with a line that beats.
  HEALTH: (
    <path d="M12 20C6 15.5 3.5 12.6 3.5 9.2 3.5 6.6 5.5 5 7.6 5 9.5 5 11.1 6 12 7.8 12.9 6 14.5 5 16.4 5c2.1 0 4.1 1.6 4.1 4.2 0 3.4-2.5 6.3-8.5 10.8zM4.5 12h4l1.5-3 2.5 5.5L14 12h5.5" />
  ),
  // A leaf of paper with a knot that comes loose.
  MENTAL_HEALTH_SUMMARY: (
    <path d="M5 3.5h10.5L19 7v13.5H5zM15 3.5V7h4M8 12c2-3 4 3 6 0s2.5 1 2 2.5S13 17 11 16s-3 .5-3 .5" />
  ),
  // A lamp.
  RISK: (
    <path d="M12 3v2.5M5.5 6l1.7 1.7M18.5 6l-1.7 1.7M12 8.5a4.5 4.5 0 0 0-2.5 8.2V19h5v-2.3A4.5 4.5 0 0 0 12 8.5zM10 21.5h4" />
  ),
  // Scales.
  LEGAL: (
    <path d="M12 3.5V20M7 20.5h10M5 6.5h14M5 6.5 2.5 13h5zM19 6.5 16.5 13h5zM2.5 13a2.5 2 0 0 0 5 0M16.5 13a2.5 2 0 0 0 5 0" />
  ),
  // A key.
  RESIDENCE: <path d="M8 8.5a4 4 0 1 1-4 4 4 4 0 0 1 4-4zM12 12.5h9.5v3.5M17.5 12.5v2.5M7 12.5h1.5" />,
  // A case for work.
  EDUCATION_WORK: <path d="M3 7.5h18V19H3zM9 7.5V5h6v2.5M3 12.5h18M11 11.5h2v2h-2z" />,
  // A clock.
  ATTENDANCE: <path d="M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3.5 2" />,
  // Two leaves of paper.
  DOCUMENTS: <path d="M8 3.5h8l3.5 3.5v10H8zM15.5 3.5V7.5h4M8 7H4.5v13.5H15V17M11 11h5.5M11 14h3.5" />,
  // A house.
  where: <path d="M3.5 11.5 12 4l8.5 7.5V20.5h-17zM9.5 20.5V14h5v6.5" />,
  // A notebook with a clasp.
  diary: <path d="M5 3.5h13v17H5zM8 3.5v17M18 10h2.5v4H18M11 8h4M11 11.5h4" />,
  // One letter into one box.
  one: <path d="M6 3h12v7H6zM6 3l6 4 6-4M3.5 14h17v7h-17zM9 14h6M12 10v3" />,
  // A loudspeaker.
  many: <path d="M3.5 9.5H8l7-5v15l-7-5H3.5zM18 8.5c1.5 2 1.5 5 0 7M20.5 6c2.7 3.5 2.7 8.500 0 12M8 14.500V19.500" />,
  family: <path d="M2.5 11.5 8.5 6l6 5.5V20h-12zM14.5 14.5l3.5-3 3.5 3V20h-7M7 20v-4.5h3V20" />,
  yes: <path d="M4.5 12.500 10 18 20 6.500" />,
};
export type Drawing = keyof typeof drawings;

/** A drawing; the word beside it says the same. `struck`: never. */
export function Pictogram({ of, size = 36, struck = false }: { of: Drawing; size?: number; struck?: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
      focusable="false"
    >
      {drawings[of]}
      {struck && <path d="M2.5 21.500 21.500 2.500" strokeWidth={2} />}
    </svg>
  );
}
