import { createLevelDatabase } from './index.ts'

// Writes without end and says after each write what has been acknowledged; ended from outside with KILL.
const [directory = '', from = '0'] = process.argv.slice(2)
const database = await createLevelDatabase({ directory })
const jobs = database.collection('jobs')
for (let number = Number(from); ; number++) {
  await jobs.put(`job-${number}`, { number, state: 'running' }, { durable: true })
  process.stdout.write(`${number}\n`)
}
