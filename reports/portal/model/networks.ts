/** A network that stands, as `npm run env -- status --json` tells it. */
export interface StandingNetwork {
  readonly id: string
  readonly provider: string
  readonly topology: string
  readonly owner: string
  /** Whether it belongs to whoever asks. */
  readonly isOwn?: boolean
  readonly expiresAt: string
  readonly hosts: readonly StandingHost[]
  readonly faults: readonly StandingFault[]
}

export interface StandingHost {
  readonly name: string
  readonly address: string
  readonly region: string
  readonly version?: string
  readonly commit?: string
  /** Absent where nobody can tell without asking it. */
  readonly isRunning?: boolean
}

export interface StandingFault {
  readonly kind: string
  readonly host?: string
  readonly from?: string
  readonly to?: string
}

/** One direction between two hosts, as `npm run env -- links --json` measured it. */
export interface MeasuredLink {
  readonly from: string
  readonly to: string
  readonly reachable: boolean
  /** `false` where the two are not meant to be connected, being of many. */
  readonly introduced?: false
  readonly roundTripMs?: number
  readonly lossPercent?: number
  readonly declared?: { readonly roundTripMs: number; readonly lossPercent: number }
}

export interface MeasuredNetwork {
  readonly pairs: readonly MeasuredLink[]
  readonly differences: readonly string[]
}

/** What one asks to go wrong; the words of `npm run env -- fault`. */
export interface FaultWish {
  readonly kind: string
  readonly host: string
  readonly peer?: string
  readonly amount?: string
}

interface FaultForm {
  readonly kind: string
  readonly meaning: string
  /** How it is said on the command line, before the names of hosts. */
  readonly words: readonly string[]
  readonly peer: 'no' | 'may' | 'must'
  readonly amount?: { readonly option: string; readonly name: string; readonly example: string }
}

/** Faults that the page offers; whether a provider can do one is for it to say. */
export const faultForms: readonly FaultForm[] = [
  { kind: 'crash', meaning: 'kill its daemon', words: ['crash'], peer: 'no' },
  { kind: 'stop', meaning: 'stop its daemon in order', words: ['stop'], peer: 'no' },
  { kind: 'pause', meaning: 'let its daemon stand still', words: ['pause'], peer: 'no' },
  { kind: 'isolate', meaning: 'cut it off from everybody', words: ['partition', 'isolated'], peer: 'no' },
  { kind: 'one-way', meaning: 'let nothing arrive there', words: ['partition', 'one-way'], peer: 'must' },
  {
    kind: 'latency',
    meaning: 'add delay to its links',
    words: ['latency'],
    peer: 'may',
    amount: { option: '--add', name: 'delay', example: '200ms' },
  },
  {
    kind: 'loss',
    meaning: 'lose a share of its packets',
    words: ['loss'],
    peer: 'may',
    amount: { option: '--share', name: 'share', example: '10 %' },
  },
  {
    kind: 'clock-skew',
    meaning: 'move its clock',
    words: ['clock-skew'],
    peer: 'no',
    amount: { option: '--offset', name: 'offset', example: '1h' },
  },
  { kind: 'disk-full', meaning: 'let nothing more be written', words: ['disk-full'], peer: 'no' },
  { kind: 'handles-exhausted', meaning: 'leave it no file handle', words: ['handles-exhausted'], peer: 'no' },
  { kind: 'half-open', meaning: 'forget a connection on one side', words: ['half-open'], peer: 'must' },
]
