import { type FeatureFile, readWrittenFeature } from '../../features.ts'
import type { WrittenCase } from './assemble.ts'

export { type FeatureFile, readFeatureFiles } from '../../features.ts'

/** Every scenario that is written; a file that does not parse has none, for the checks tell that. */
export const writtenCases = (files: readonly FeatureFile[]): readonly WrittenCase[] =>
  files.flatMap(({ uri, text }) => {
    try {
      return readWrittenFeature(uri, text)
    } catch {
      return []
    }
  })
