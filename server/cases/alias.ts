/** Greek letters as ELOT 743 writes them in Latin ones, accents dropped: Ίρις and Iris find each other. */
const pairs: Record<string, string> = {
  ου: 'ou',
  αυ: 'av',
  ευ: 'ev',
  μπ: 'b',
  ντ: 'nt',
  γγ: 'ng',
  γκ: 'gk',
  θ: 'th',
  χ: 'ch',
  ψ: 'ps',
  ξ: 'x',
  α: 'a',
  β: 'v',
  γ: 'g',
  δ: 'd',
  ε: 'e',
  ζ: 'z',
  η: 'i',
  ι: 'i',
  κ: 'k',
  λ: 'l',
  μ: 'm',
  ν: 'n',
  ο: 'o',
  π: 'p',
  ρ: 'r',
  σ: 's',
  ς: 's',
  τ: 't',
  υ: 'y',
  φ: 'f',
  ω: 'o',
};
const greek = new RegExp(Object.keys(pairs).join('|'), 'g');

/** What an alias is searched by. */
export function aliasKey(alias: string): string {
  return alias
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(greek, (letters) => pairs[letters]!)
    .replace(/\s+/g, ' ')
    .trim();
}
