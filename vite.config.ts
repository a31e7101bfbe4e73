import { defineConfig, type Plugin } from 'vite';

/** Puts the address and key of the running backend where the examples say `%MENTORKIT_URL%` and `%MENTORKIT_KEY%`. */
function mentorkitAddress(): Plugin {
  const address = (): { url: string; key: string } => ({
    url: process.env['MENTORKIT_URL'] ?? 'http://127.0.0.1:54321',
    key: process.env['MENTORKIT_KEY'] ?? 'start-the-backend-first',
  });
  return {
    name: 'mentorkit-address',
    transformIndexHtml: {
      order: 'pre',
      // asked at each page: `npm start` learns the address only when the backend answers
      handler: (html) => {
        const { url, key } = address();
        return html.replaceAll('%MENTORKIT_URL%', url).replaceAll('%MENTORKIT_KEY%', key);
      },
    },
  };
}

export default defineConfig({
  root: 'examples',
  appType: 'mpa',
  // 'production' also while serving: the development build of lit greets every reader with a console warning
  resolve: { conditions: ['mk-source', 'module', 'browser', 'production'] },
  plugins: [mentorkitAddress()],
  server: { host: '127.0.0.1' },
  // everything the packages import, so that vite does not find it late and reload the page under its reader
  optimizeDeps: {
    include: [
      'lit',
      'lit/decorators.js',
      'lit/directives/guard.js',
      'lit/directives/live.js',
      'lit/directives/repeat.js',
      '@lit/context',
      'nanostores',
      'zod/mini',
      '@supabase/auth-js',
      '@supabase/postgrest-js',
      '@supabase/realtime-js',
    ],
  },
  build: { outDir: '../.output/examples', emptyOutDir: true, target: 'es2022' },
});
