import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

// Script-free pages carry their few styles inline: nothing else to fetch on a slow phone.
const INLINE_STYLES_BELOW = 10_000;

// Node runs the workspace's packages from their source. A bundled copy beside it would be a second one: its errors would
// not be recognised as the same class, and its files not found.
const PACKAGES = /^@clientnest\//;

export default defineConfig({
  environments: { ssr: { build: { rolldownOptions: { external: [PACKAGES] } } } },
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ precompress: true }),
      inlineStyleThreshold: INLINE_STYLES_BELOW,
      // `hooks.server.ts` refuses what comes from elsewhere, whatever its type, with a page and a line in the log. Kit's own
      // check would come before it, with neither.
      csrf: { trustedOrigins: ['*'] },
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // The one inline style there is: Kit's own live region that tells screen readers the new page's title.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'frame-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'object-src': ['none'],
          'frame-ancestors': ['none'],
          'report-uri': ['/api/csp-report'],
        },
      },
    }),
  ],
});
