import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

/** The forge's published schema, as a copy; README.md says where it is from. */
export const schemaFile = 'cicd/pipeline/schema/gitlab-ci.json'

/** Compiled once: it takes a third of a second. */
let compiled: ValidateFunction | undefined

const validator = (root: string): ValidateFunction => {
  compiled ??= new Ajv({
    strict: false,
    allErrors: false,
    validateFormats: false,
    allowUnionTypes: true,
  }).compile(JSON.parse(readFileSync(join(root, schemaFile), 'utf8')) as object)
  return compiled
}

/** What the forge's schema says against a pipeline; empty when it accepts it. */
export const faultsOf = (root: string, pipeline: unknown): readonly string[] => {
  const validate = validator(root)
  if (validate(pipeline)) return []
  const errors = validate.errors ?? []
  // Of the alternatives that all fail, the deepest is the one that was meant.
  const deepest = Math.max(...errors.map(depthOf))
  const told = errors.filter((error) => depthOf(error) === deepest).map(show)
  return [...new Set(told)]
}

const depthOf = ({ instancePath }: ErrorObject): number => instancePath.split('/').length

const show = ({ instancePath, message = 'is wrong', params }: ErrorObject): string => {
  const extra = Object.values(params as Record<string, unknown>).filter((value) => typeof value === 'string')
  return `${instancePath === '' ? 'the pipeline' : instancePath.slice(1).replaceAll('/', ' → ')} ${message}${extra.length === 0 ? '' : ` (${extra.join(', ')})`}`
}
