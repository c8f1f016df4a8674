import { oneOf, type ParameterType } from './parameter-type.ts'

/** What starts a pipeline, as `npm run plan` is told it. */
export type Trigger = readonly string[]

const triggers: Readonly<Record<string, Trigger>> = {
  'a push': ['--event', 'push'],
  'a merge request': ['--event', 'merge-request'],
  'a merge': ['--event', 'merge'],
  'the schedule': ['--event', 'schedule'],
  'a candidate tag': ['--tag', 'v9.9.9-rc1'],
  'a final tag': ['--tag', 'v9.9.9'],
}

/** What starts a pipeline: "a push", "a candidate tag". */
export const trigger: ParameterType<Trigger> = {
  name: 'trigger',
  regexp: new RegExp(oneOf(Object.keys(triggers))),
  transformer: (words) => triggers[words!]!,
}
