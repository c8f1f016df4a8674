import { hash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @throws Error where there is nothing to change, for then nothing is planted */
export const edit = (path: string, from: RegExp, to: string): void => {
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${path} does not hold ${from}`)
  writeFileSync(path, after)
}

/** As a writer that counts wrongly would leave it: the manifest holds what was written, and is no witness. */
export const editAsWritten = (out: string, name: string, change: (before: string) => string): void => {
  const [path, manifest] = [join(out, name), join(out, 'manifest.json')]
  const sum = () => hash('sha256', readFileSync(path))
  const before = sum()
  writeFileSync(path, change(readFileSync(path, 'utf8')))
  edit(manifest, new RegExp(before), sum())
}
