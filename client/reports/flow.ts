import { type SankeyLink, type SankeyNode, sankey, sankeyLinkHorizontal } from 'd3-sankey';
import type { ProtectedTable } from '#server/reports/reports.contract.ts';
import type { Place } from './words.ts';

/** The breakdowns of referrals that lead from one to the next, the earliest first. */
const course = ['agency', 'urgency', 'month', 'acknowledged', 'decided', 'decision', 'loop'];

/** Of each end a code and its side; of each link what the table shows of it, null where that is nothing. */
export interface Flow {
  ends: { side: 0 | 1; code: string; total: number | null }[];
  links: { from: string; to: string; value: number | null }[];
  /** Which breakdown of the table stands on the left, and which on the right. */
  sides: [number, number];
}

/** More ends than that on one side cannot be told apart. */
const mostEnds = 14;

/** A table of referrals as what flows from where to where; undefined where it is none, or too much for a picture. */
export function flowOf(table: ProtectedTable): Flow | undefined {
  const [first, second] = table.breakdowns;
  if (table.reportId !== 'referrals' || !first || !second || first.several || second.several) return undefined;

  const turned = course.indexOf(first.dimension) > course.indexOf(second.dimension);
  const sides: [number, number] = turned ? [1, 0] : [0, 1];
  const valueAt = valuesOf(table);
  const placeOf = (left: string | null, right: string | null): Place => (turned ? [right, left] : [left, right]);
  const [lefts, rights] = sides.map((at) => table.breakdowns[at]!.categories.map(({ code }) => code)) as [
    string[],
    string[],
  ];
  // A shown zero is no link. A withheld figure may be one: it is drawn like any other that is withheld.
  const links = lefts.flatMap((from) =>
    rights.map((to) => ({ from, to, value: valueAt(placeOf(from, to)) })).filter(({ value }) => value !== 0),
  );
  const ends = [
    ...lefts
      .filter((code) => links.some(({ from }) => from === code))
      .map((code) => ({ side: 0 as const, code, total: valueAt(placeOf(code, null)) })),
    ...rights
      .filter((code) => links.some(({ to }) => to === code))
      .map((code) => ({ side: 1 as const, code, total: valueAt(placeOf(null, code)) })),
  ];
  const isMuch = [0, 1].some((side) => ends.filter((end) => end.side === side).length > mostEnds);
  return links.length === 0 || isMuch ? undefined : { ends, links, sides };
}

const valuesOf = (table: ProtectedTable) => {
  const values = new Map(table.cells.map(({ at, value }) => [JSON.stringify(at), value]));
  return (place: Place) => values.get(JSON.stringify(place)) ?? null;
};

interface DrawnEnd {
  side: 0 | 1;
  code: string;
  total: number | null;
  x: number;
  y: number;
  height: number;
}
interface DrawnLink {
  from: string;
  to: string;
  value: number | null;
  path: string;
  width: number;
}
export interface Drawn {
  ends: DrawnEnd[];
  links: DrawnLink[];
  height: number;
}

export const endWidth = 8;
/** Room for a name in two lines. */
const pitch = 40;
/** Pixels that all links of one side share. */
const room = 176;

/**
 * Where everything stands. A link that is shown is as wide as its figure; all that are withheld have one width, which is
 * made of what is shown; and an end is as high as its links are wide, whatever its total is. So no length tells a figure
 * that is not there to be read.
 */
export function draw({ ends, links }: Flow, width: number): Drawn {
  const keyOf = (side: number, code: string) => `${side} ${code}`;
  const shown = links.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const withheldWidth = Math.max(1, shown) / 24;
  const most = Math.max(...[0, 1].map((side) => ends.filter((end) => end.side === side).length));
  const height = most * pitch + room;

  type End = Flow['ends'][number];
  type Link = Flow['links'][number];
  const graph = sankey<End, Link>()
    .nodeId(({ side, code }) => keyOf(side, code))
    .nodeSort(null)
    .nodeWidth(endWidth)
    .nodePadding(pitch)
    .extent([
      [0, pitch / 2],
      [width, height - pitch / 2],
    ])({
    nodes: ends.map((end) => ({ ...end })),
    links: links.map((link) => ({
      ...link,
      source: keyOf(0, link.from),
      target: keyOf(1, link.to),
      value: link.value ?? withheldWidth,
    })),
  });
  const pathOf = sankeyLinkHorizontal<End, Link>();
  return {
    height,
    ends: graph.nodes.map(({ side, code, total, x0 = 0, y0 = 0, y1 = 0 }: SankeyNode<End, Link>) => ({
      side,
      code,
      total,
      x: x0,
      y: y0,
      height: Math.max(2, y1 - y0),
    })),
    // What it was laid out with stands in the place of the figure: the figure is that of the table again.
    links: graph.links.map((link: SankeyLink<End, Link>, at) => ({
      from: links[at]!.from,
      to: links[at]!.to,
      value: links[at]!.value,
      path: pathOf(link) ?? '',
      width: Math.max(1.5, link.width ?? 0),
    })),
  };
}
