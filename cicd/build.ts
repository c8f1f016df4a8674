import { buildDaemon } from './build/build.ts'
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

await main()
