import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** The built pages: `portal.js` and `portal.css`. */
export interface Client {
  readonly folder: string
}

const portal = join(import.meta.dirname, '..')
const root = join(portal, '..', '..')

/** Whatever the bundle is made of; packages are pinned by the lockfile. */
const inputs = (): readonly string[] => [
  ...globSync('{client,model,workshop,build}/**/*.{ts,tsx,css}', { cwd: portal })
    .filter((path) => !path.endsWith('.test.ts'))
    .sort()
    .map((path) => join(portal, path)),
  join(root, 'package-lock.json'),
  join(root, 'reports', 'text.ts'),
  join(root, 'reports', 'formats', 'page', 'style', 'colours.css'),
]

const hashOf = (files: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 20)
}

/** Loaded only when there is something to build; it takes longer than everything else. */
const bundle = async (outDir: string): Promise<void> => {
  const { build } = await import('vite')
  await build({
    root: join(portal, 'client'),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      cssCodeSplit: false,
      // A classic script, because modules do not load from the disk.
      lib: {
        entry: join(portal, 'client', 'main.tsx'),
        formats: ['iife'],
        name: 'portal',
        fileName: () => 'portal.js',
        cssFileName: 'portal',
      },
    },
  })
}

/** Builds the pages unless the very same sources have been built before. */
export const buildClient = async (cache = join(root, '.cache', 'portal')): Promise<Client> => {
  const folder = join(cache, hashOf(inputs()))
  if (existsSync(join(folder, 'portal.js'))) return { folder }
  mkdirSync(cache, { recursive: true })
  const working = `${folder}.${process.pid}`
  try {
    await bundle(working)
    // Whoever built it at the same time made the same.
    if (!existsSync(folder)) renameSync(working, folder)
  } finally {
    rmSync(working, { recursive: true, force: true })
  }
  return { folder }
}
