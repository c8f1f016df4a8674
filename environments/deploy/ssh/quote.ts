/** Any shell that a user may have reads it as exactly these arguments, and runs the program in its own place. */
export const commandLine = (command: readonly string[]): string =>
  `exec ${command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}`
