import type { Clock } from '../core/index.ts'
import type { Did } from '../identity/index.ts'
import type { TelemetryEvent } from './events.ts'
import { boundedRecord } from './record.ts'
import type { TelemetrySink } from './sink.ts'

/** What the parts of a daemon tell their events to. Telling takes no time, cannot fail, and changes nothing. */
export interface Telemetry {
  emit(event: TelemetryEvent): void
}

export interface TelemetryComponents {
  readonly sink: TelemetrySink
  /** Of this machine. */
  readonly did: Did
  readonly clock: Clock
}

/** Puts time and machine to each event, and hands it to the sink. */
export const createTelemetry = ({ sink, did, clock }: TelemetryComponents): Telemetry => ({
  emit: ({ event, ...facts }) => sink.take(boundedRecord({ time: clock.now(), event, did, ...facts })),
})

export const silentTelemetry: Telemetry = { emit: () => {} }
