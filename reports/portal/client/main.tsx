import { render } from 'preact'
import { App } from './app.tsx'
import { start } from './state/store.ts'
import './style/base.css'
import './style/shell.css'
import './style/parts.css'
import './style/last-failures.css'
import './style/plan.css'
import './style/standing-faults.css'
import './style/trouble.css'
import './style/wall.css'
import './style/scenario.css'
import './style/scope.css'
import './style/desk.css'
import './style/network.css'
import './style/workshop.css'

const root = document.getElementById('portal')
if (root !== null) render(<App />, root)
void start()
