import type { ComponentChildren } from 'preact'
import { linkTo, route } from '../state/route.ts'
import { source } from '../state/store.ts'
import { theme, toggleTheme } from '../state/theme.ts'
import { helpOpen } from './help.tsx'
import { SignedIn } from './signed-in.tsx'

const entries: readonly (readonly [page: string, name: string, icon: string])[] = [
  ['wall', 'Wall', 'M3 4h7v7H3zM14 4h7v7h-7zM3 14h7v7H3zM14 14h7v7h-7z'],
  ['scope', 'Scope', 'M4 6l2 2 3-4M4 13l2 2 3-4M4 20l2 2 3-4M13 7h8M13 14h8M13 21h8'],
  [
    'manual',
    'Manual',
    'M8 11V5a2 2 0 014 0v5l6 2a2 2 0 012 2v2a6 6 0 01-6 6h-1a6 6 0 01-5-3l-4-6a2 2 0 013-2z',
  ],
  ['network', 'Network', 'M12 3v6M12 15v6M12 9a3 3 0 100 6 3 3 0 000-6zM9 12H3M21 12h-6'],
  ['workshop', 'Workshop', 'M4 20l10-10M14 10l2-6 4 4-6 2zM4 20l1-4 3 3z'],
]

const Entry = ({ page, name, icon }: { page: string; name: string; icon: string }) => {
  const here = route.value.page
  const isHere = here === page || (page === 'wall' && (here === 'scenario' || here === 'run'))
  return (
    <a href={linkTo(page)} aria-current={isHere ? 'page' : undefined}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={icon} />
      </svg>
      <span>{name}</span>
    </a>
  )
}

/** The frame around every page. */
export const Shell = ({ children }: { children: ComponentChildren }) => (
  <>
    <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
      Skip to the content
    </button>
    <header class="bar">
      <a class="brand" href="#/">
        <span class="brand-mark" aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </span>
        <span>Promises</span>
      </a>
      <nav aria-label="Pages">
        {entries.map(([page, name, icon]) => (
          <Entry key={page} page={page} name={name} icon={icon} />
        ))}
      </nav>
      <div class="tools">
        {source.value?.kind === 'file' && <span class="badge">offline copy</span>}
        <SignedIn />
        <button
          type="button"
          class="quiet"
          onClick={toggleTheme}
          aria-label={`To ${theme.value === 'dark' ? 'light' : 'dark'} colours`}
        >
          <span aria-hidden="true">{theme.value === 'dark' ? '☀' : '☾'}</span>
        </button>
        <button
          type="button"
          class="quiet"
          aria-label="Keys"
          onClick={() => {
            helpOpen.value = true
          }}
        >
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </header>
    <main id="main" tabIndex={-1}>
      {children}
    </main>
  </>
)
