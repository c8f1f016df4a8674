import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where everything lies that can change the bytes of a build, relative to the repository. */
export const inputPlaces: readonly string[] = ['dms', 'cicd/build', 'package.json', 'package-lock.json']

const patterns = inputPlaces.map((place) => (place.includes('.') ? place : `${place}/**/*.ts`))
const isInput = (file: string): boolean => !/\.(test|bench)\.ts$/.test(file) && !file.includes('node_modules')

/**
 * Hash over names and contents of all build inputs.
 *
 * @param root repository
 * @returns hexadecimal SHA-256; the same for the same sources on every machine
 */
export const hashInputs = (root: string): string => {
  const files = globSync(patterns, { cwd: root }).filter(isInput).sort()
  const hash = createHash('sha256')
  for (const file of files) {
    const content = readFileSync(join(root, file))
    hash.update(`${file}\0${content.byteLength}\0`).update(content)
  }
  return hash.digest('hex')
}
