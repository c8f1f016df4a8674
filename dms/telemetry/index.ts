export type { TelemetryEvent } from './events.ts'
export { lineOf, type TelemetryRecord } from './record.ts'
export { lostRecord, maxFileBytes, type TelemetrySink } from './sink.ts'
export { createTelemetry, silentTelemetry, type Telemetry } from './telemetry.ts'
