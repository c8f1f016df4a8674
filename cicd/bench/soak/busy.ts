// Keeps one processor busy until the given time (ms since the epoch), or until whoever started it is gone.
const untilMs = Number(process.argv[2])
const turnMs = 20

process.stdin.on('end', () => process.exit(0)).resume()

const turn = (): void => {
  const end = performance.now() + turnMs
  while (performance.now() < end);
  if (Date.now() < untilMs) setImmediate(turn)
  else process.exit(0)
}
turn()
