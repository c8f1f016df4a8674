/**
 * Encodings of y (little endian, sign bit clear) of the eight points whose order divides the cofactor of edwards25519.
 * A signature "by" such a key proves nothing.
 */
const SMALL_ORDER_Y: readonly Uint8Array[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))

const FIRST_BYTES: ReadonlySet<number> = new Set(SMALL_ORDER_Y.map((y) => y[0]!))

/** True when the point (32 bytes, encoded) has an order of 1, 2, 4 or 8. */
const isSmallOrder = (point: Uint8Array): boolean =>
  FIRST_BYTES.has(point[0]!) &&
  SMALL_ORDER_Y.some((y) =>
    y.every((byte, index) => byte === (index === 31 ? point[31]! & 0x7f : point[index])),
  )

/** True when y is below the field prime 2^255 − 19, so that the point has one spelling only (RFC 8032, 5.1.3). */
const isCanonical = (point: Uint8Array): boolean =>
  (point[31]! & 0x7f) !== 0x7f || point[0]! < 0xed || point.subarray(1, 31).some((byte) => byte !== 0xff)

/** @param key 32 bytes, raw Ed25519 public key */
export const isStrongPublicKey = (key: Uint8Array): boolean =>
  key.length === 32 && isCanonical(key) && !isSmallOrder(key)
