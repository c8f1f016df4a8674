/** What a contribution may be and may use. Bounds hold for one file and one run. */
export const limits = {
  /** Of the feature file. */
  fileBytes: 64 * 1024,
  lineCharacters: 500,
  /** Rows of examples count one each. */
  scenarios: 30,
  stepsPerScenario: 15,
  tableCells: 200,
  participants: 6,
  /** Of everything that a run says. */
  messageBytes: 32 * 1024 * 1024,
  timeMs: 180_000,
  memoryBytes: 2 * 1024 ** 3,
  diskBytes: 512 * 1024 ** 2,
  processes: 256,
  openFiles: 1024,
} as const
