import { DmsError } from '../core/index.ts'

/** No path to the peer now. */
export class PeerUnreachableError extends DmsError {
  constructor(input: { peerId: string; attempt: string; why: string }, options?: { cause?: unknown }) {
    super(
      {
        code: 'NETWORK_PEER_UNREACHABLE',
        message: `${input.attempt}: peer ${input.peerId} cannot be reached (${input.why})`,
        hint: 'Check that the peer is running and that the two machines are connected ("nunet get peers", "nunet connect").',
        facts: { peerId: input.peerId },
        retryable: true,
      },
      options,
    )
  }
}

export class AddressInvalidError extends DmsError {
  constructor(input: { address: string; why: string }, options?: { cause?: unknown }) {
    super(
      {
        code: 'NETWORK_ADDRESS_INVALID',
        message: `Connecting to "${input.address.slice(0, 200)}": not an address (${input.why})`,
        hint: 'An address looks like /ip4/192.0.2.7/tcp/9000/p2p/12D3KooW… (see "nunet get identity" on the other machine).',
      },
      options,
    )
  }
}

export class MessageTooLargeError extends DmsError {
  constructor(input: { sizeBytes: number; limitBytes: number }) {
    super({
      code: 'NETWORK_MESSAGE_TOO_LARGE',
      message: `Sending a message of ${input.sizeBytes} bytes: the limit is ${input.limitBytes} bytes`,
      facts: { ...input },
    })
  }
}

export class NetworkStoppedError extends DmsError {
  constructor(attempt: string) {
    super({
      code: 'NETWORK_STOPPED',
      message: `${attempt}: the network of this node is not running`,
      retryable: true,
    })
  }
}

/** None of the listening addresses, or not all of them, could be taken. */
export class ListenFailedError extends DmsError {
  constructor(input: { addresses: readonly string[]; why: string }, options?: { cause?: unknown }) {
    super(
      {
        code: 'NETWORK_LISTEN_FAILED',
        message: `Listening on ${input.addresses.join(', ')}: ${input.why}`,
        hint: 'Another program may hold the port: choose another in network.listen, or 0 for any free port.',
        facts: { addresses: input.addresses },
      },
      options,
    )
  }
}
