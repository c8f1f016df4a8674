/** An answer of the API that is an error. */
export class Refusal extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(message)
    this.name = new.target.name
    this.status = status
    this.reason = reason
  }
}

export const notFound = (kind: string, id: unknown): Refusal =>
  new Refusal(404, 'not_found', `${kind} with ID ${id} not found`)

export const invalid = (message: string): Refusal => new Refusal(422, 'invalid_input', message)
