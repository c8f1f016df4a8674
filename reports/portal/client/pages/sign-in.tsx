import { Empty } from '../parts/empty.tsx'
import { route } from '../state/route.ts'

/** Why a sign-in did not come about, in words for whoever tried. */
const reasons: Readonly<Record<string, string>> = {
  SIGN_IN_DENIED: 'The forge was not allowed to say who you are.',
  SIGN_IN_STALE: 'That sign-in was begun elsewhere, or too long ago. Begin it here.',
  SIGN_IN_RIGHTLESS:
    'The forge knows you, but none of your groups may look here. Ask whoever runs the portal.',
  SIGN_IN_FORGE: 'The forge did not answer as it should. Try again; the terminal of the portal says more.',
}

/** What a stranger sees, and what somebody sees whose sign-in did not come about. */
export const SignInPage = () => (
  <Empty title="Who are you?">
    {route.value.page === 'sign-in' ? reasons[route.value.id] : 'Sign in with your account at the forge.'}{' '}
    <br />
    <a class="button sign-in" href="/sign-in">
      Sign in by the forge
    </a>
  </Empty>
)
