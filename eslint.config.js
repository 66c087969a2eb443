import hooks from 'eslint-plugin-react-hooks';
import { configs, parser, plugin } from 'typescript-eslint';

// Biome formats and lints; ESLint does what needs types: a promise nobody awaits is work nobody knows failed.
const promises = {
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/await-thenable': 'error',
};

const strongRoles = {
  selector:
    'CallExpression[callee.name=/^(poolFor|prismaFor)$/]:matches([arguments.0.value=/^(accounts|owner)$/], :not([arguments.0.type="Literal"]))',
  message: 'Only server/accounts, scripts, prisma and server/testing may act as `accounts` or `owner`.',
};

export default [
  { ignores: ['node_modules', 'dist', 'prisma/generated', '.data', 'test-results', 'playwright-report'] },
  configs.base,
  {
    files: ['{server,client,scripts,prisma}/**/*.{ts,tsx}', '*.ts'],
    languageOptions: { parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': plugin },
    rules: promises,
  },
  {
    files: ['server/**/*.ts'],
    // The queue makes its own tables, a checkpoint is signed over the whole trail, a backup holds every row: none of
    // them serves a person's request.
    ignores: [
      'server/accounts/**',
      'server/testing/**',
      '**/*.test.ts',
      'server/platform/{database,jobs}.ts',
      'server/audit/signing.ts',
      'server/backup/schedule.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', strongRoles] },
  },
  {
    files: ['client/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
];
