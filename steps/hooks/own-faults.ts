import type { Environment, Fault, Healing } from '../../environments/environment.ts'
import { type FaultWords, type Place, type StandingFaults, standingFaults } from './standing-faults.ts'

export interface OwnFaultsComponents {
  /** The scenario in words, for whoever meets one of its faults later. */
  readonly by: string
  /** Who of the scenario sits at which machine of a network. */
  readonly seatsIn: (environment: Environment) => Place['seats']
  readonly faultWords: FaultWords
  /** Told of faults that stand in a network, whoever inflicted them; not where there are none. */
  readonly report: (faults: StandingFaults) => void
}

/** What a scenario inflicts, told from what others have inflicted. */
export interface OwnFaults {
  inflict(environment: Environment, fault: Fault): Promise<Healing>
  /** Tells which faults stand in a network now, and which of them are its own. */
  tell(environment: Environment, when: StandingFaults['when']): void
}

export const createOwnFaults = ({ by, seatsIn, faultWords, report }: OwnFaultsComponents): OwnFaults => {
  const own: Fault[] = []
  return {
    inflict: async (environment, fault) => {
      // Before it bites: one that breaks off half-way may stand as well.
      own.push(fault)
      return environment.inflict(fault, by)
    },
    tell: (environment, when) => {
      const told = standingFaults({ environment, seats: seatsIn(environment), own }, when, faultWords)
      if (told.faults.length > 0) report(told)
    },
  }
}
