import type {} from '@clientnest/db/vitest-setup';
