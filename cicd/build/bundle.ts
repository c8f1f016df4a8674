import { build } from 'esbuild'
import { nativeAddons } from './native-addons.ts'

export interface BundleOptions {
  readonly root: string
  /** TypeScript file that starts the daemon's command line. */
  readonly entry: string
  readonly outFile: string
  readonly version: string
  readonly commit: string
}

/** Makes one CommonJS file of the daemon and its packages; native addons stay outside. */
export const bundle = async ({ root, entry, outFile, version, commit }: BundleOptions): Promise<void> => {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: outFile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // A one-file binary starts from CommonJS only.
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // An uncaught error prints the line it came from.
    lineLimit: 200,
    logLevel: 'warning',
    plugins: [nativeAddons()],
    banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    define: {
      'import.meta.url': '__bundleUrl',
      __NUNET_VERSION__: JSON.stringify(version),
      __NUNET_COMMIT__: JSON.stringify(commit),
    },
  })
}
