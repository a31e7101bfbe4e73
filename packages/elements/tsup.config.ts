import { defineConfig } from 'tsup';

export default defineConfig({
  // One file per tag, so that a page loads only what it uses; what they share becomes chunks.
  entry: ['src/index.ts', 'src/define/*.ts'],
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  tsconfig: 'tsconfig.build.json',
  dts: true,
  sourcemap: true,
  clean: true,
});
