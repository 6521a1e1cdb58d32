import { defineConfig } from 'vite';

// React Email brings a whole toolbox, of which an email needs a few elements. Bundled without the rest, the renderer takes
// half the memory and a fifth of the time to load.
const BUNDLED = [/^react/, /^@react-email\//];

export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: BUNDLED, external: ['nodemailer', 'resend', 'smtp-server', 'mailparser'] },
  build: {
    ssr: true,
    target: 'node26',
    outDir: 'dist',
    emptyOutDir: true,
    rolldownOptions: {
      input: { index: 'src/index.ts', 'testing/index': 'src/testing/index.ts' },
      output: { entryFileNames: '[name].js' },
    },
  },
});
