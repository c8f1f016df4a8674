import type { RunRecord } from '../model.ts'

const views = [
  ['Acceptance report', 'index.html'],
  ['Allure report', 'allure-report/index.html'],
  ['Summary', 'summary.md'],
] as const

/** Links that the forge shows on the page of the job; none where nobody else can read the folder. */
export const annotations = ({ context: { url } }: RunRecord): string => {
  const links =
    url === undefined
      ? []
      : views.map(([label, path]) => ({ external_link: { label, url: `${url}${path}` } }))
  return `${JSON.stringify({ acceptance: links })}\n`
}
