import { TestmoError } from './errors.ts'

/** Where to publish, and as whom. The token is a secret: it goes into a header and a child's environment only. */
export interface TestmoSettings {
  /** Origin such as `https://example.testmo.net`; HTTPS only. */
  readonly instance: string
  readonly projectId: number
  /** Name of the suite in Testmo; runs of different suites do not share a history. */
  readonly source: string
  readonly token: string
}

export interface GivenSettings {
  readonly instance?: string
  readonly project?: string
  readonly source?: string
}

type Variables = Readonly<Record<string, string | undefined>>

const problem = (message: string, hint: string): TestmoError =>
  new TestmoError({ code: 'TESTMO_SETTINGS', message, hint })

const originOf = (address: string): string => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'https:')
    throw problem(`the instance "${address}" is no HTTPS address`, 'use https://<name>.testmo.net')
  // The command line of Testmo refuses names without a dot.
  if (!url.hostname.includes('.'))
    throw problem(
      `the instance "${address}" has no dot in its host name`,
      'use its full name or its IP address',
    )
  if (url.username !== '' || url.password !== '')
    throw problem('the instance address holds a name or a password', 'leave it out; the token is enough')
  return url.origin
}

const projectOf = (text: string): number => {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw problem(
    `the project "${text}" is no positive number`,
    'Testmo shows it in the address of the project',
  )
}

const sourceOf = (text: string): string => {
  if (/^[a-zA-Z][a-zA-Z0-9-]{1,100}$/.test(text)) return text
  throw problem(`the source "${text}" is no word`, 'use letters, digits and dashes, beginning with a letter')
}

/**
 * @param given what stands on the command line; the rest comes from TESTMO_INSTANCE, TESTMO_PROJECT, TESTMO_SOURCE
 * @param variables the environment of the process; the only place that a token is taken from
 * @throws TestmoError `TESTMO_SETTINGS` naming everything that is missing at once
 */
export const readSettings = (given: GivenSettings, variables: Variables): TestmoSettings => {
  const instance = given.instance ?? variables.TESTMO_INSTANCE ?? ''
  const project = given.project ?? variables.TESTMO_PROJECT ?? ''
  const token = (variables.TESTMO_TOKEN ?? '').trim()
  const missing = [
    ...(instance === '' ? ['--instance or TESTMO_INSTANCE'] : []),
    ...(project === '' ? ['--project or TESTMO_PROJECT'] : []),
    ...(token === '' ? ['TESTMO_TOKEN'] : []),
  ]
  if (missing.length > 0)
    throw problem(
      `cannot talk to Testmo: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      'a token is made in the profile of a Testmo user; hand it over in the environment, never as an argument',
    )
  if (/[^\x21-\x7e]/.test(token)) throw problem('TESTMO_TOKEN holds a blank or a line break', 'copy it again')
  return {
    instance: originOf(instance),
    projectId: projectOf(project),
    source: sourceOf(given.source ?? variables.TESTMO_SOURCE ?? 'acceptance'),
    token,
  }
}
