import { describe, expect, test } from 'vitest';
import { schemes } from './theme.ts';
import tokens from './tokens.json';

type Rgb = [number, number, number];

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const channels = (hex: string) =>
  [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as Rgb;

function luminance(hex: string): number {
  const [r, g, b] = channels(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2 contrast ratio of two colours. */
function ratio(a: string, b: string): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (bright + 0.05) / (dark + 0.05);
}

type Name = keyof typeof tokens.light;
const pairs: [front: Name, back: Name, atLeast: number][] = [
  ['ink', 'canvas', 7],
  ['ink', 'surface', 7],
  ['ink', 'sunken', 7],
  ['ink2', 'canvas', 4.5],
  ['ink2', 'surface', 4.5],
  ['ink2', 'sunken', 4.5],
  ['ink3', 'canvas', 4.5],
  ['ink3', 'surface', 4.5],
  ['ink3', 'sunken', 4.5],
  ['onPrimary', 'primary', 4.5],
  ['onPrimary', 'primaryHover', 4.5],
  ['primary', 'canvas', 4.5],
  ['primary', 'surface', 4.5],
  ['primary', 'primarySoft', 4.5],
  ['lineStrong', 'surface', 3],
  ['lineStrong', 'canvas', 3],
  ['thread', 'surface', 3],
  ['thread', 'canvas', 3],
  ['danger', 'dangerSoft', 4.5],
  ['danger', 'surface', 4.5],
  ['danger', 'canvas', 4.5],
  ['warn', 'warnSoft', 4.5],
  ['warn', 'surface', 4.5],
  ['warn', 'canvas', 4.5],
  ['ok', 'okSoft', 4.5],
  ['info', 'infoSoft', 4.5],
  ['focus', 'canvas', 3],
  ['focus', 'surface', 3],
];

describe.each(schemes)('in the %s scheme', (scheme) => {
  test.each(pairs)('%s can be read on %s (at least %d)', (front, back, atLeast) => {
    expect(ratio(tokens[scheme][front], tokens[scheme][back])).toBeGreaterThanOrEqual(atLeast);
  });
});

test('the ratio is the one WCAG defines', () => {
  expect(ratio('#000000', '#FFFFFF')).toBeCloseTo(21, 5);
  expect(ratio('#767676', '#FFFFFF')).toBeCloseTo(4.54, 2);
});

// Dichromacy as simulated by Machado, Oliveira and Fernandes (2009) at full severity.
const visions: Record<string, [Rgb, Rgb, Rgb]> = {
  typical: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function oklab(hex: string, vision: [Rgb, Rgb, Rgb]): Rgb {
  const seen = channels(hex);
  const [r, g, b] = vision.map((row) => Math.max(0, row[0] * seen[0] + row[1] * seen[1] + row[2] * seen[2])) as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

describe.each([
  ['chart', tokens.chart, tokens.light.surface, 0.088],
  ['chartDark', tokens.chartDark, tokens.dark.surface, 0.079],
] as const)('the five series of %s', (_name, series, surface, apart) => {
  test.each(Object.entries(series))('%s stands out from its surface', (_colour, hex) => {
    expect(ratio(hex, surface)).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(visions))('can be told apart with %s vision', (_kind, vision) => {
    const seen = Object.values(series).map((hex) => oklab(hex, vision));
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(apart - 0.001);
  });
});
