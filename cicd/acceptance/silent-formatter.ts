import type { FormatterPlugin } from '@cucumber/cucumber/api'

/** Shows nothing: whoever plays the features shows what comes of them. The runner wants a default export. */
export default { type: 'formatter', formatter: () => {} } satisfies FormatterPlugin
