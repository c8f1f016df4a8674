// Runs a script of this repository on a bare clone: installs the locked packages if need be, then starts the script on
// the pinned Node. Plain JavaScript without dependencies, because nothing is installed when it starts.
//
//   node cicd/setup.mjs <script> [arguments …]
const minimumMajor = 20
const major = Number(process.versions.node.split('.')[0])

if (major < minimumMajor) {
  console.error(
    `This repository needs Node ${minimumMajor} or newer to set itself up; this is ${process.versions.node}.\n` +
      'Install a newer one (Debian 12 and later: apt-get install nodejs npm; others: https://nodejs.org), then try again.',
  )
  process.exitCode = 1
  // Imported in a way that every version understands.
  void import('./setup/closing-line.mjs').then(({ closeInsteadOf }) => closeInsteadOf(process.argv[2]))
} else {
  // Imported late: older versions could not even parse it, and would hide the message above.
  void import('./setup/main.mjs').then(({ main }) => main(process.argv.slice(2)))
}
