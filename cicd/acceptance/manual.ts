import { matchesGlob, normalize } from 'node:path'

/** Scenarios that people perform; they have no step definitions. */
export const manualFolder = 'features/manual'

/** What the runner plays when nothing was named: everything but what people perform. */
export const playedFeatures: readonly string[] = ['features/!(manual)/**/*.feature', 'features/*.feature']

/** The same for paths that were named: the folder of all features stands for those that are played. */
export const playedPaths = (paths: readonly string[]): readonly string[] =>
  paths.length === 0
    ? playedFeatures
    : paths.flatMap((path) => (/^(\.\/)?features\/?$/.test(path) ? playedFeatures : [path]))

/** Whether a path, with or without a line, lies among the scenarios that people perform. */
export const isManualPath = (path: string): boolean => {
  const plain = normalize(path.replace(/(:\d+)+$/, '')).replace(/\/$/, '')
  return plain === manualFolder || matchesGlob(plain, `${manualFolder}/**`)
}
