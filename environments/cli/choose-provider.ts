import { resolve } from 'node:path'
import type { Provider } from '../environment.ts'
import { chooseStrongest, createProvider, type ProviderOptions, providerNames } from '../index.ts'
import { EnvironmentError } from '../problem.ts'
import { expectedOneOf } from '../topology/complaint.ts'
import type { CliContext } from './context.ts'

export interface ProviderWish {
  readonly provider?: string
  readonly inventory?: string
}

/** The provider of that name, or the strongest that can run here; then it is said which and why. */
export const chooseProvider = async (
  { provider: name, inventory }: ProviderWish,
  { say, root, workingDirectory }: CliContext,
): Promise<Provider> => {
  const options: ProviderOptions = {
    root,
    ...(inventory === undefined ? {} : { inventory: resolve(workingDirectory, inventory) }),
  }
  if (name !== undefined) {
    const known = providerNames.find((one) => one === name)
    if (known !== undefined) return createProvider(known, options)
    throw new EnvironmentError({
      code: 'USAGE',
      message: `--provider "${name}": ${expectedOneOf(providerNames, name)}`,
    })
  }
  const { provider, why } = await chooseStrongest(options)
  say(why)
  return provider
}
