import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is on this machine; undefined where it is not installed (Debian: apt-get install -y chromium). */
export const chromiumPath = (): string | undefined => usualPlaces.find((path) => existsSync(path))

/** A browser that talks to nobody but the pages under test. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath() ?? 'chromium',
    args: [
      // Its sandbox needs rights that root in a container does not have; what it shows here is ours.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
