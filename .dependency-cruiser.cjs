/** Who may import whom. A new feature is a new folder under server/ or client/ and needs no new rule. */
const feature = '^server/(?!platform/|access/|http/|testing/|disclosure/)([^/]+)/';
/** What the client shares with the server: contracts, who may what, the tables of what follows what, and how tables are compared. */
const promises = [
  '\\.contract\\.ts$',
  '^server/platform/(contract|problems)\\.ts$',
  '^server/access/(ability|roles)\\.ts$',
  '^server/[^/]+/(states|transitions)\\.ts$',
  '^server/sessions/kinds/',
  '^server/clocks/table\\.ts$',
  '^server/reports/comparison\\.ts$',
  '^prisma/codelists/legal_clock_rule\\.json$',
];
const test = '\\.(test|spec)\\.tsx?$';
const shipped = {
  path: '^(server|client)/',
  pathNot: [test, '^server/testing/', '^client/(testing|journeys)/', '^client/vite\\.config\\.ts$'],
};

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'platform-knows-nothing-of-us',
      severity: 'error',
      from: { path: '^server/platform/', pathNot: test },
      to: { path: '^server/', pathNot: '^server/platform/' },
    },
    {
      name: 'disclosure-knows-nothing-of-us',
      comment: 'A library: figures in, figures out. No database, no person.',
      severity: 'error',
      from: { path: '^server/disclosure/', pathNot: test },
      to: { path: '^(server|prisma)/', pathNot: '^server/disclosure/' },
    },
    {
      name: 'the-audit-shares-nothing-with-the-optimiser',
      comment: 'What checks an answer may not make the mistakes of what found it.',
      severity: 'error',
      from: { path: '^server/disclosure/(audit|intervals)' },
      to: { path: '^server/disclosure/(protect|moves|search|primary|master)' },
    },
    {
      name: 'access-stands-on-platform',
      severity: 'error',
      from: { path: '^server/access/', pathNot: test },
      to: { path: '^server/', pathNot: '^server/(access|platform)/' },
    },
    {
      name: 'http-stands-on-access',
      severity: 'error',
      from: { path: '^server/http/', pathNot: test },
      to: { path: '^server/', pathNot: '^server/(http|access|platform)/' },
    },
    {
      name: 'features-meet-through-services',
      comment: 'Another feature is reached by its service, its contract, or what it keeps for others.',
      severity: 'error',
      from: { path: feature, pathNot: test },
      to: {
        path: feature,
        pathNot: ['^server/$1/', '\\.service\\.ts$', ...promises],
      },
    },
    {
      name: 'nobody-imports-the-assembly',
      comment: 'app.ts, routes.ts and main.ts name the features, never the other way round.',
      severity: 'error',
      from: { path: ['^server/[^/]+/', '^client/'], pathNot: [test, '^server/testing/'] },
      to: { path: '^server/[^/]+\\.ts$' },
    },
    {
      name: 'the-database-behind-the-guard',
      comment:
        'A service asks through work(); connections are made for it in platform, access, accounts and the queue.',
      severity: 'error',
      from: { path: feature, pathNot: [test, '^server/(accounts|reminders|audit|keys|backup|live)/'] },
      to: { path: ['^server/platform/database\\.ts$', '^prisma/generated/client\\.ts$', 'node_modules/pg/'] },
    },
    {
      name: 'nobody-goes-around-the-guard',
      comment: "Statements of one's own belong into access/, each under a name. Tests alone go around the guard.",
      severity: 'error',
      from: {
        path: ['^server/', '^prisma/', '^scripts/'],
        pathNot: [test, '^server/testing/', '^server/access/work\\.ts$'],
      },
      to: { path: '^server/access/around\\.ts$' },
    },
    {
      name: 'unprotected-figures-go-into-protection-only',
      comment: 'What the statistics store counts is read in one place, and goes from there into disclosure control.',
      severity: 'error',
      from: {
        path: '^server/',
        pathNot: [test, '^server/access/pool\\.ts$', '^server/reports/store\\.ts$'],
      },
      to: { path: '^server/access/statistics\\.ts$' },
    },
    {
      name: 'counts-stay-in-reports',
      severity: 'error',
      from: { path: '^(server|client|scripts)/', pathNot: [test, '^server/reports/'] },
      to: { path: '^server/reports/store\\.ts$' },
    },
    {
      name: 'client-sees-promises-only',
      severity: 'error',
      from: { path: '^client/' },
      to: {
        path: '^(server|scripts|prisma)/',
        pathNot: promises,
      },
    },
    {
      name: 'promises-need-nothing-else',
      comment: 'What the client shares with the server may bring nothing of the server along.',
      severity: 'error',
      from: { path: promises, pathNot: test },
      to: { path: '^(server|prisma|scripts)/', pathNot: promises, dependencyTypesNot: ['type-only'] },
    },
    { name: 'server-without-client', severity: 'error', from: { path: '^server/' }, to: { path: '^client/' } },
    {
      name: 'no-test-code-in-what-is-shipped',
      severity: 'error',
      from: shipped,
      to: { path: ['^server/testing/', '^client/(testing|journeys)/', test] },
    },
    {
      name: 'no-tools-in-what-is-shipped',
      comment: 'Move the package from devDependencies to dependencies, or do without it.',
      severity: 'error',
      from: shipped,
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-missing-module', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^virtual:' } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^prisma/generated'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
    moduleSystems: ['es6', 'cjs'],
  },
};
