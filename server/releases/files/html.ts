import type { Sheet } from '#server/http/files/sheet.ts';
import { escaped } from '#server/http/files/xlsx.ts';
import type { Language } from './sheet.ts';

/** A page to be printed: figures with their bars, then what they are and how they were protected. No script, nothing fetched. */
export function htmlOf({ title, subtitle, columns, lines, notes, about }: Sheet, language: Language): Buffer {
  const most = Math.max(1, ...lines.filter(({ isTotal }) => !isTotal).map(({ values }) => Number(values.at(-1)) || 0));
  const rows = lines.map(({ labels, values, isTotal }) => {
    const value = values.at(-1);
    const width = typeof value === 'number' && !isTotal ? Math.round((value / most) * 100) : 0;
    const bar = width
      ? `<svg width="120" height="10" aria-hidden="true"><rect width="${width * 1.2}" height="10"/></svg>`
      : '';
    const heads = labels.map((label) => `<th scope="row">${escaped(label)}</th>`).join('');
    const figures = values.map((one) => `<td>${escaped(String(one))}</td>`).join('');
    return `<tr${isTotal ? ' class="total"' : ''}>${heads}${figures}<td>${bar}</td></tr>`;
  });
  const heads = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const facts = about.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('');
  const footnotes = notes.map((note) => `<p>${escaped(note)}</p>`).join('');
  return Buffer.from(
    `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
body{font:11pt/1.45 system-ui,sans-serif;margin:2rem;color:#1b1b1f}table{border-collapse:collapse}th,td{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ddd;font-weight:400}
td:nth-last-child(2){text-align:right;font-variant-numeric:tabular-nums}.total th,.total td{font-weight:600}rect{fill:#35618e}dt{font-weight:600;margin-top:.6rem}dd{margin:0;white-space:pre-wrap}@media print{body{margin:0}tr{break-inside:avoid}}
</style></head><body><h1>${escaped(title)}</h1><p>${escaped(subtitle)}</p><table><thead><tr>${heads}<td></td></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>${footnotes}<dl>${facts}</dl></body></html>
`,
    'utf8',
  );
}
