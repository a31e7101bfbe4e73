import { defineConfig } from 'vite';

export default defineConfig({
  resolve: { conditions: ['mk-source', 'module', 'browser', 'production'] },
  // The big chunks are Storybook's own and load from the same disk.
  build: { chunkSizeWarningLimit: 1500 },
});
