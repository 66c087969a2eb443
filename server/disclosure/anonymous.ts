/**
 * Rows of which each looks like at least `k - 1` others in what could identify somebody. Rows that do not are dropped;
 * with `coarser` steps a class that is too small is first told less exactly, and counted again after each step.
 */
export function keepAnonymous<Row extends Readonly<Record<string, unknown>>>(
  rows: readonly Row[],
  identifying: readonly (keyof Row & string)[],
  k: number,
  coarser: readonly ((row: Row) => Row)[] = [],
): Row[] {
  const keyOf = (row: Row) => JSON.stringify(identifying.map((name) => row[name]));
  const sizesOf = (all: readonly Row[]) => {
    const sizes = new Map<string, number>();
    for (const row of all) sizes.set(keyOf(row), (sizes.get(keyOf(row)) ?? 0) + 1);
    return sizes;
  };

  let left = [...rows];
  for (const coarsen of coarser) {
    const sizes = sizesOf(left);
    left = left.map((row) => (sizes.get(keyOf(row))! < k ? coarsen(row) : row));
  }
  const sizes = sizesOf(left);
  return left.filter((row) => sizes.get(keyOf(row))! >= k);
}
