import type { TelemetryRecord } from './record.ts'

/**
 * Keeps what the daemon tells, the newest when there is too much of it. Nothing that goes wrong in a sink reaches the
 * daemon: it is counted.
 */
export interface TelemetrySink extends AsyncDisposable {
  readonly name: string
  /** Returns at once and never throws. Records are kept in the order in which they are taken. */
  take(record: TelemetryRecord): void
  /** Records that were taken and never kept. */
  lost(): number
  /** Resolves when everything taken so far is kept, or counted as lost. Never rejects. */
  flush(): Promise<void>
}

/** What a sink on one machine keeps is this much at most, twice: the newest, and what came before it. */
export const maxFileBytes = 512 * 1024

/** One line in the place of records that were lost, told when the next one is kept. */
export const lostRecord = ({ time, did }: TelemetryRecord, count: number): TelemetryRecord => ({
  time,
  event: 'telemetry_records_lost',
  did,
  count,
})
