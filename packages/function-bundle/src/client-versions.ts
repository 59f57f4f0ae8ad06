import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The clients read their version out of their package.json; all else in it stays out of the bundle. */
export const clientVersions: Plugin = {
  name: 'client-versions',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
