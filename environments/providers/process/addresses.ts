import { createServer } from 'node:net'
import { EnvironmentError } from '../../problem.ts'

/** First three bytes of the /24 that the id of a lease reserves: `net-3fa2` has 127.63.162. */
export const prefixOf = (id: string): string => {
  const [high, low] = Buffer.from(id.slice('net-'.length), 'hex')
  return `127.${high}.${low}`
}

const firstPort = 9000
const lastPort = 9019

const isFree = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)))
  })

/**
 * A port that is free on `address`. Nobody else of this user has the address; another user may, and a program may
 * listen on all addresses.
 *
 * @throws EnvironmentError ENVIRONMENT_NO_PORT
 */
export const freePort = async (address: string): Promise<number> => {
  for (let port = firstPort; port <= lastPort; port++) if (await isFree(address, port)) return port
  throw new EnvironmentError({
    code: 'ENVIRONMENT_NO_PORT',
    message: `Looking for a port on ${address}: ${firstPort} to ${lastPort} are all taken`,
    hint: 'See who listens there with "ss -ltnp".',
  })
}
