import type { Missing, Provider, ProviderName } from './environment.ts'
import { EnvironmentError } from './problem.ts'

/** What was chosen, and what a stronger choice would have needed. */
export interface Choice {
  readonly provider: Provider
  /** One sentence for people. */
  readonly why: string
  /** Providers that would have been preferred, with what they lack here. */
  readonly weaker: readonly { readonly name: ProviderName; readonly missing: readonly Missing[] }[]
}

/**
 * The first of `providers` that is ready; they come in order of strength.
 *
 * @throws EnvironmentError PROVIDER_NOT_READY when none is
 */
export const strongestOf = async (providers: readonly Provider[]): Promise<Choice> => {
  const passedOver: Choice['weaker'][number][] = []
  for (const provider of providers) {
    const readiness = await provider.probe()
    if (readiness.ready) {
      const before = passedOver.map(
        ({ name, missing }) => `${name} lacks ${missing.map((one) => one.what).join(', ')}`,
      )
      const why =
        before.length === 0
          ? `${provider.name}: the strongest there is, ${provider.summary}`
          : `${provider.name}: ${provider.summary}; ${before.join('; ')}`
      return { provider, why, weaker: passedOver }
    }
    passedOver.push({ name: provider.name, missing: readiness.missing })
  }
  throw new EnvironmentError({
    code: 'PROVIDER_NOT_READY',
    message: 'Choosing a provider: this machine can run none',
    hint: '"npm run env -- doctor" says what each of them lacks.',
  })
}
