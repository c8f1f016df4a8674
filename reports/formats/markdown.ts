/** Text that Markdown and GitLab leave alone: no emphasis, links, HTML, table cells, mentions or references. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/([\\`*_{}[\]#!~$%])/g, '\\$1')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('|', '&#124;')
    .replaceAll('\n', ' ')

/** A block of literal text, fenced by more backticks than it holds. */
export const codeBlock = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}
