import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { ManualPage } from './pages/manual.tsx'
import { NetworkPage } from './pages/network.tsx'
import { RunPage } from './pages/run.tsx'
import { ScenarioPage } from './pages/scenario.tsx'
import { ScopePage } from './pages/scope.tsx'
import { SignInPage } from './pages/sign-in.tsx'
import { WallPage } from './pages/wall.tsx'
import { WorkshopPage } from './pages/workshop.tsx'
import { Empty } from './parts/empty.tsx'
import { Help } from './parts/help.tsx'
import { Shell } from './parts/shell.tsx'
import { listenForShortcuts } from './parts/shortcuts.ts'
import { route } from './state/route.ts'
import { index, source, trouble } from './state/store.ts'

const pages: Readonly<Record<string, ComponentType>> = {
  wall: WallPage,
  scenario: ScenarioPage,
  run: RunPage,
  scope: ScopePage,
  manual: ManualPage,
  network: NetworkPage,
  workshop: WorkshopPage,
}

const Body = () => {
  if (trouble.value?.code === 'PORTAL_SIGN_IN') return <SignInPage />
  if (trouble.value !== undefined)
    return (
      <Empty title="The portal cannot show anything yet">
        {trouble.value.message} <code>{trouble.value.code}</code>
      </Empty>
    )
  if (source.value === undefined || index.value.madeAt === '')
    return <p class="loading">Reading the records …</p>
  const Page = pages[route.value.page]
  if (Page === undefined)
    return (
      <Empty title="There is no such page">
        <a href="#/">To the wall</a>
      </Empty>
    )
  return <Page key={`${route.value.page}/${route.value.id}`} />
}

export const App = () => {
  useEffect(listenForShortcuts, [])
  const { page } = route.value
  useEffect(() => scrollTo(0, 0), [page, route.value.id])
  return (
    <Shell>
      <Body />
      <Help />
    </Shell>
  )
}
