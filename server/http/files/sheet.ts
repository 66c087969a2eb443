/** Figures as lines of a sheet, with what has to be known to read them. */
export interface Sheet {
  title: string;
  /** Of which period, for whom, paid by what. */
  subtitle: string;
  /** Of the labels first, then of the figures. */
  columns: string[];
  /** At least one; each with as many labels and figures as the others. */
  lines: { labels: string[]; values: (number | string)[]; isTotal: boolean }[];
  /** What has to be known to read the figures. */
  notes: string[];
  /** What it is, whom it is for, how it was protected. */
  about: [name: string, value: string][];
  /** What the figures and what is said of them are called as sheets of a workbook. */
  names: [figures: string, about: string];
}
