import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Plugin } from 'esbuild'

export const addonName = 'classic_level.node' as const

/** The prebuilt LevelDB addon for this machine's architecture and glibc. */
export const addonFile = (root: string): string => {
  const level = createRequire(join(root, 'node_modules', 'level', 'package.json')).resolve('classic-level')
  return join(dirname(level), 'prebuilds', `${process.platform}-${process.arch}`, 'classic-level.node')
}

/**
 * Replaces the look-up of native addons, which needs node_modules, by code that a bundle can carry: LevelDB's addon comes
 * from the asset of the one-file binary or from beside the bundle; optional accelerators are absent, which their users
 * allow for.
 */
export const nativeAddons = (): Plugin => ({
  name: 'native-addons',
  setup(build) {
    build.onLoad({ filter: /classic-level[\\/]binding\.js$/ }, () => ({ contents: loadAddon, loader: 'js' }))
    build.onResolve({ filter: /^cpu-features$|\.node$/ }, ({ path }) => ({ path, namespace: 'absent' }))
    build.onLoad({ filter: /.*/, namespace: 'absent' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this build`)})`,
      loader: 'js',
    }))
  },
})

/**
 * A binary cannot load an addon out of itself: it is written into a folder of its own, loaded, and removed at once (the
 * loaded one stays in memory), so that nothing is left behind and nobody else can put a different file there. Several
 * places are tried, because temporary folders may be mounted without the right to execute.
 */
const loadAddon = `
const fs = require('node:fs'), os = require('node:os'), path = require('node:path'), sea = require('node:sea')
const addon = { exports: {} }
const loadFrom = (base, bytes) => {
  const folder = fs.mkdtempSync(path.join(base, 'nunet-addon-'))
  try {
    const file = path.join(folder, '${addonName}')
    fs.writeFileSync(file, bytes)
    process.dlopen(addon, file)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
const loadFromAsset = () => {
  const bytes = Buffer.from(sea.getRawAsset('${addonName}'))
  const failures = []
  for (const base of [os.tmpdir(), '/dev/shm', os.homedir(), process.cwd()]) {
    try { return loadFrom(base, bytes) } catch (error) { failures.push(base + ': ' + error.message) }
  }
  throw new Error('The database addon could not be loaded from any folder; set TMPDIR to one that allows execution.\\n' + failures.join('\\n'))
}
if (sea.isSea()) loadFromAsset()
else process.dlopen(addon, path.join(__dirname, '${addonName}'))
module.exports = addon.exports
`
