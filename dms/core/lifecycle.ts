/** Something that lives between `start` and `stop`. Both may be called again without effect; stop never throws half-way. */
export interface Startable {
  start(): Promise<void>
  stop(): Promise<void>
}
