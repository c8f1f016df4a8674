/** `look` at everything, `judge` manual scenarios, `act`: make, hurt, heal and take down networks, play scenarios. */
export const rights = ['look', 'judge', 'act'] as const
export type Right = (typeof rights)[number]

/** Somebody who asks the portal for something. */
export interface Person {
  /** Stays the same for the same person. */
  readonly id: string
  readonly name: string
  /** Whether the name was told by the forge; else the person says who gives a verdict. */
  readonly isNamed: boolean
  readonly may: readonly Right[]
}
