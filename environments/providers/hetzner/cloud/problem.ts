import { EnvironmentError } from '../../../problem.ts'

/** The cloud said no, or nothing. */
export class CloudError extends EnvironmentError {
  /** Status of HTTP; undefined when no answer came. */
  readonly status: number | undefined
  /** The cloud's own word for what is wrong, such as `uniqueness_error`. */
  readonly reason: string

  constructor(problem: {
    code: string
    message: string
    hint?: string
    status: number | undefined
    reason: string
    cause?: unknown
  }) {
    super(problem, { cause: problem.cause })
    this.status = problem.status
    this.reason = problem.reason
  }
}

const limits = new Set(['resource_limit_exceeded', 'limit_reached'])
const shortages = new Set(['resource_unavailable', 'placement_error'])

const kindOf = (status: number, reason: string): { readonly code: string; readonly hint?: string } => {
  if (status === 401 || reason === 'token_readonly')
    return {
      code: 'HETZNER_TOKEN_REFUSED',
      hint: 'Make a token with read and write access in the project’s Security → API tokens, and set HCLOUD_TOKEN or HCLOUD_TOKEN_FILE.',
    }
  if (limits.has(reason))
    return {
      code: 'HETZNER_LIMIT_REACHED',
      hint: 'Remove what the project no longer needs ("npm run env -- sweep"), ask Hetzner for a higher limit, or spawn fewer hosts.',
    }
  if (shortages.has(reason))
    return {
      code: 'HETZNER_SOLD_OUT',
      hint: 'Choose another region, or another type of server with NUNET_HETZNER_SERVER_TYPE.',
    }
  if (status === 429)
    return { code: 'HETZNER_BUSY', hint: 'The project’s requests are used up; try again in an hour.' }
  if (status >= 500) return { code: 'HETZNER_UNREACHABLE', hint: 'See status.hetzner.com, and try again.' }
  return { code: 'HETZNER_REFUSED' }
}

export const refused = (what: string, status: number, reason: string, message: string): CloudError =>
  new CloudError({
    ...kindOf(status, reason),
    message: `${what}: Hetzner answered ${status} ${reason}: ${message}`,
    status,
    reason,
  })

export const unanswered = (what: string, endpoint: string, cause: unknown): CloudError => {
  const why = cause instanceof Error ? cause : new Error(String(cause))
  const root = why.cause instanceof Error ? why.cause : why
  return new CloudError({
    code: 'HETZNER_UNREACHABLE',
    message: `${what}: no answer from ${endpoint}: ${root.message}`,
    hint: 'Check this machine’s way to the internet, and status.hetzner.com.',
    status: undefined,
    reason: 'no_answer',
    cause,
  })
}
