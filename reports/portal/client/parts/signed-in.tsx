import { source } from '../state/store.ts'

/** Who is signed in by the forge, and the way out. */
export const SignedIn = () => {
  const { person } = source.value ?? {}
  if (person === undefined || !person.isNamed) return null
  const signOut = async (): Promise<void> => {
    await source.value?.ask('sign-out', {}).catch(() => undefined)
    location.reload()
  }
  return (
    <>
      <span class="badge person" title={`may ${person.may.join(', ')}`}>
        {person.name}
      </span>
      <button type="button" class="quiet" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  )
}
