/** Something that was asked of the portal and cannot be done; the message is for the person who asked. */
export class PortalError extends Error {
  readonly code: string
  readonly statusCode: number

  constructor({
    code,
    message,
    status,
    cause,
  }: { code: string; message: string; status: number; cause?: unknown }) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'PortalError'
    this.code = code
    this.statusCode = status
  }
}
