/** The row recorded last; of two in one millisecond the one whose id, which grows with time, is the greater. */
export function latest<T extends Record<string, any>>(rows: readonly T[]): T | undefined {
  const after = (a: T, b: T) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt) || (a.id < b.id ? -1 : 1);
  return [...rows].sort(after).at(-1);
}
