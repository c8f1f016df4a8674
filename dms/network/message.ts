import { InvalidInputError } from '../core/index.ts'
import { MessageTooLargeError } from './errors.ts'
import { maxMessageBytes } from './index.ts'

/**
 * What every implementation asks of a message before it leaves: 1 to `maxMessageBytes` bytes.
 * @throws MessageTooLargeError, InvalidInputError for an empty message
 */
export const checkMessage = (message: Uint8Array): void => {
  if (message.byteLength > maxMessageBytes) {
    throw new MessageTooLargeError({ sizeBytes: message.byteLength, limitBytes: maxMessageBytes })
  }
  if (message.byteLength === 0) {
    throw new InvalidInputError({ what: 'Sending a message', expected: 'at least 1 byte', received: 'none' })
  }
}
