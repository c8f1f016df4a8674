/** A name for the runner, which takes names for patterns: `costs (2)` would otherwise select nothing. */
export const literally = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
