import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  // tsup's default, "node", would take the Node builds of what it bundles.
  platform: 'browser',
  target: 'es2022',
  // Names the source of the private contract, whose code and types travel inside this package.
  tsconfig: 'tsconfig.build.json',
  dts: true,
  sourcemap: true,
  clean: true,
});
