import type { EvidenceWindow, TestStep } from '../../environments/environment.ts'

/** When the sentences of one scenario were carried out, by this machine's clock. */
export interface StepLog {
  begin(text: string): void
  end(outcome: string): void
  /** From the beginning of the scenario until now. */
  window(): EvidenceWindow
}

export const createStepLog = (now: () => number): StepLog => {
  const fromMs = now()
  const steps: TestStep[] = []
  return {
    begin: (text) => void steps.push({ text, startedMs: now() }),
    end: (outcome) => {
      const last = steps.pop()
      if (last !== undefined) steps.push({ ...last, endedMs: now(), outcome })
    },
    window: () => ({ fromMs, toMs: now(), steps: [...steps] }),
  }
}
