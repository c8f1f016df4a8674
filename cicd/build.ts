import { constants } from 'node:os'
import { join } from 'node:path'
import { buildDaemon } from './build/build.ts'
import { removeDrafts } from './build/drafts.ts'
import { repositoryRoot } from './repository.ts'

/** `npm run build`: makes dist/nunet, dist/nunet.cjs with its addon, and dist/build.json. */
const main = async (): Promise<void> => {
  const startedAt = performance.now()
  const { record, rebuilt } = await buildDaemon(repositoryRoot)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(rebuilt ? `built in ${seconds} s` : `unchanged since ${record.builtAt}: nothing to build`)
  for (const { path, sizeBytes, sha256 } of record.artifacts) {
    console.log(`  dist/${path.padEnd(20)} ${(sizeBytes / 1e6).toFixed(1).padStart(6)} MB  sha256 ${sha256}`)
  }
}

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    removeDrafts(join(repositoryRoot, 'dist'), process.pid)
    console.error(`the build was ended by ${name}; dist is as it was before`)
    process.exit(128 + constants.signals[name])
  })
}
await main()
