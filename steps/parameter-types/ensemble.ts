import { readdirSync, readFileSync } from 'node:fs'
import type { ParameterType } from './parameter-type.ts'
import { oneOf } from './parameter-type.ts'

/** A job description by its name in features/ensembles. */
export interface Ensemble {
  readonly name: string
  /** YAML. */
  readonly text: string
}

const folder = new URL('../../features/ensembles/', import.meta.url)

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length))

/** @throws when there is no such file */
export const loadEnsemble = (name: string): Ensemble => ({
  name,
  text: readFileSync(new URL(`${name}.yaml`, folder), 'utf8'),
})

/** A job: "greeting". Only names of files in features/ensembles are understood. */
export const ensemble: ParameterType<Ensemble> = {
  name: 'ensemble',
  regexp: new RegExp(oneOf(names)),
  transformer: (name) => loadEnsemble(name),
}
