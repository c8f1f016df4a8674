import type { Json } from '../world/outcome.ts'
import type { ParameterType } from './parameter-type.ts'
import { oneOf } from './parameter-type.ts'

/** Something that one machine may ask of another, and what a grant for it has to open. */
export interface Service {
  readonly name: string
  readonly behaviour: string
  /** Set when it is asked of everybody at once. */
  readonly topic?: string
  /** Is this what the machine with this name and DID answers? */
  isAnswer(value: Json, machine: { readonly name: string; readonly did: string }): boolean
}

const hasFields = (value: Json, fields: Readonly<Record<string, Json>>): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(fields).every(([key, wanted]) => (value as Record<string, Json>)[key] === wanted)

const isGreeting: Service['isAnswer'] = (value, { name, did }) => hasFields(value, { name, did })
const isStatusReport: Service['isAnswer'] = (value) => hasFields(value, { isOnboarded: false })
const isNothing = () => false

const greeting = { name: 'greeting', behaviour: '/public/hello', isAnswer: isGreeting }
const statusReport = { name: 'status report', behaviour: '/public/status', isAnswer: isStatusReport }

/** A greeting that is asked of everybody at once. */
export const call: Service = {
  name: 'call to everybody',
  behaviour: '/broadcast/hello',
  topic: '/nunet/hello',
  isAnswer: isGreeting,
}

const services: Readonly<Record<string, Service>> = {
  'a greeting': greeting,
  greetings: greeting,
  'a status report': statusReport,
  'status reports': statusReport,
  'calls to everybody': call,
  deployments: { name: 'deployment', behaviour: '/dms/deployment', isAnswer: isNothing },
  everything: { name: 'everything', behaviour: '/', isAnswer: isNothing },
  // Begins like greetings and is something else: names are compared whole, not letter by letter.
  'near-greetings': { name: 'near-greeting', behaviour: '/public/hell', isAnswer: isNothing },
  'something unheard of': {
    name: 'something unheard of',
    behaviour: '/public/unheard-of',
    isAnswer: isNothing,
  },
}

/** What people ask for and grant: "a greeting", "deployments". */
export const service: ParameterType<Service> = {
  name: 'service',
  regexp: new RegExp(oneOf(Object.keys(services))),
  transformer: (words) => services[words]!,
}
