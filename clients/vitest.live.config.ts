import { defineConfig } from 'vitest/config';

/** Against a real server: tests/sdk/test_typescript.py starts it. */
export default defineConfig({
  test: { include: ['sdk/live/**/*.live.ts'], environment: 'node', testTimeout: 20_000, fileParallelism: false },
});
