import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A self-signed certificate for 127.0.0.1, and the file that makes a child process trust it. */
export interface Certificate extends Disposable {
  readonly key: string
  readonly cert: string
  /** For `NODE_EXTRA_CA_CERTS`. */
  readonly path: string
}

/** Made by openssl: Node can use certificates, and cannot make them. Valid for two days. */
export const makeCertificate = (): Certificate => {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const [keyPath, path] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', keyPath, '-out', path, '-days', '2', '-subj', '/CN=127.0.0.1'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1'],
    ],
    { stdio: 'pipe' },
  )
  return {
    key: readFileSync(keyPath, 'utf8'),
    cert: readFileSync(path, 'utf8'),
    path,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
