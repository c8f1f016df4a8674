import { plantedInFeatures } from './in-features.ts'
import { plantedInThePublication } from './in-the-publication.ts'
import { plantedInTheQuarantine } from './in-the-quarantine.ts'
import { plantedInTheRunner } from './in-the-runner.ts'
import { plantedInTheSelection } from './in-the-selection.ts'
import { plantedInTheStream } from './in-the-stream.ts'
import { plantedInWhatPeoplePerformed } from './in-what-people-performed.ts'
import type { Planted } from './planted.ts'

/** Every way to lose a failure that is planted. */
export const allPlanted: readonly Planted[] = [
  ...plantedInFeatures,
  ...plantedInTheSelection,
  ...plantedInTheRunner,
  ...plantedInTheStream,
  ...plantedInThePublication,
  ...plantedInTheQuarantine,
  ...plantedInWhatPeoplePerformed,
]
