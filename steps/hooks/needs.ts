import type { Provider } from '../../environments/environment.ts'

/**
 * Why a scenario with these tags is not run, as it stands in the report; undefined when nothing is in the way.
 *
 * @param tags with their @
 */
export const reasonToSkip = (
  tags: readonly string[],
  { name, supports }: Pick<Provider, 'name' | 'supports'>,
) => {
  if (tags.includes('@manual')) return 'skipped: a person performs this scenario'
  const pending = tags.find((tag) => tag.startsWith('@pending:'))
  if (pending !== undefined)
    return `skipped: agreed but not built yet, see issue ${pending.slice('@pending:'.length)}`
  const abilities: ReadonlySet<string> = supports
  const missing = tags
    .filter((tag) => tag.startsWith('@needs:'))
    .map((tag) => tag.slice('@needs:'.length))
    .find((need) => !abilities.has(need))
  return missing === undefined ? undefined : `skipped: provider ${name} does not support ${missing}`
}
