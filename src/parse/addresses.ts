/** Which addresses others than the machine itself and its own network reach. */

/** `10.0.0.0/8`, `fd00::/8`, Caddy's `private_ranges`. */
export function isPrivateRange(range: string): boolean {
  return /^(10|127)\.[\d.]+(\/([89]|[12]\d|3[0-2]))?$|^192\.168\.[\d.]+(\/(1[6-9]|2\d|3[0-2]))?$|^172\.(1[6-9]|2\d|3[01])\.[\d.]+(\/(1[2-9]|2\d|3[0-2]))?$|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.[\d.]+(\/(1\d|2\d|3[0-2]))?$|^169\.254\.|^(::1|localhost|private_ranges)$|^f[cd][\da-f]{2}:/i.test(
    range,
  )
}

/** The port of an address that others than the machine itself reach. */
export function openPort(address: string): number | undefined {
  const [, host = '', port] = /^(?:tcp\/)?(\[[^\]]*\]|[^:/]*):(\d{1,5})$/.exec(address) ?? []
  return port === undefined || /^(localhost|127\.|\[::1\])/.test(host) ? undefined : Number(port)
}
