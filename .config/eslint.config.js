import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', '**/fixtures.ts', '**/*.fixture.ts', '**/testing/**'];

/** Who may import whom: web → api → auth → db, api → jobs → { auth, email, db }, worker → jobs. Nothing points back. */
const DIRECTIONS = [
  ['packages/db/**', [], 'db is the lowest layer: it knows no other package.'],
  ['packages/email/**', [], 'email takes plain values and knows no database; give it what it needs as arguments.'],
  ['packages/auth/**', ['db'], 'auth stands on db alone: no HTTP, no cookies, no email.'],
  ['packages/jobs/**', ['auth', 'db', 'email'], 'jobs does the work that api asks for; it may not ask back.'],
  [
    'packages/api/**',
    ['auth', 'db', 'jobs'],
    'api reaches email only through a job: no request waits for a mail provider.',
  ],
  ['apps/worker/**', ['jobs'], 'the worker runs jobs, and jobs knows the rest.'],
  ['apps/web/src/routes/**', ['api'], 'a route calls one procedure; what it needs beside that stands in lib/server.'],
  ['apps/web/src/lib/components/**', [], 'components take plain values, so that they can be shown anywhere.'],
];

/** A library that one file wraps, so that replacing it is one change. */
const WRAPPED = [
  ['lucia', 'packages/auth/src/sessions.ts'],
  ['@lucia-auth/adapter-postgresql', 'packages/auth/src/sessions.ts'],
  ['rate-limiter-flexible', 'packages/auth/src/rate-limits.ts'],
  ['postgres', 'packages/db/src/connect.ts'],
  ['pg-boss', 'packages/jobs/src/job-queue.ts'],
];

const directionPattern = (allowed, why) => ({
  regex: `^@clientnest/(?!(?:${['$none', ...allowed].join('|')})(?:/|$))`,
  message: `Dependency direction: ${why}`,
});

const VAGUE = { regex: '/(utils|helpers|misc|common|manager)\\.ts$', message: 'Name a file after what it holds.' };

const directions = DIRECTIONS.map(([files, allowed, why]) => ({
  files: [files],
  ignores: TESTS,
  rules: { 'no-restricted-imports': ['error', { patterns: [directionPattern(allowed, why), VAGUE] }] },
}));

const wrapped = {
  files: ['**/*.ts'],
  ignores: [...TESTS, ...WRAPPED.map(([, file]) => file), 'packages/jobs/src/job-list.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: WRAPPED.map(([name, file]) => ({ name, message: `Only ${file} knows ${name}. Call what it exports.` })),
      },
    ],
  },
};

// Only parameters may reach a statement. The exceptions pass on a library's own text.
const rawSql = {
  files: ['**/*.ts'],
  ignores: [
    ...TESTS,
    'packages/db/src/migrate.ts',
    'packages/auth/src/rate-limits.ts',
    'packages/jobs/src/job-queue.ts',
  ],
  rules: {
    'no-restricted-properties': [
      'error',
      { property: 'unsafe', message: 'Write SQL as a tagged template: it sends parameters.' },
    ],
  },
};

const environment = {
  files: ['packages/*/src/**/*.ts', 'apps/web/src/**/*.ts'],
  ignores: [
    ...TESTS,
    'packages/db/src/testing.ts',
    'packages/db/src/migrate-command.ts',
    'apps/web/src/lib/server/installation.ts',
  ],
  rules: {
    'no-restricted-syntax': [
      'error',
      {
        selector: "MemberExpression[object.name='process'][property.name='env']",
        message: 'Only the apps read the environment, once, through a schema. Take the value as an argument.',
      },
    ],
  },
};

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/build/',
      '**/dist/',
      '**/.svelte-kit/',
      '**/test-results/',
      '**/.data/',
      '.config/',
      '.turbo/',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        project: ['.config/tsconfig.json', 'e2e/tsconfig.json', 'apps/web/tsconfig.json'],
        tsconfigRootDir: `${import.meta.dirname}/..`,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Kit's redirect and error are thrown, and a foreign error is thrown on as it came.
      '@typescript-eslint/only-throw-error': 'off',
      // Interfaces of others ask for a promise where there is nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Links are checked by the journeys; `resolve()` on each would add nothing here.
      'svelte/no-navigation-without-resolve': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true }],
    },
  },
  // svelte-check knows their types; asking for them here as well would take a minute.
  {
    ...tseslint.configs.disableTypeChecked,
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: false, project: null } },
  },
  ...directions,
  wrapped,
  rawSql,
  environment,
);
