/** Poolers that providers put before their servers, by the names and ports at which they answer. */

/** Providers' poolers are known by host and port, as their documentation says. */
export function providerPooler(host: string, port: number | undefined): 'transaction' | 'session' | undefined {
  if (/-pooler\.[\w.-]*neon\.tech$/.test(host)) return 'transaction'
  if (/\.pooler\.supabase\.com$/.test(host)) return port === 6543 ? 'transaction' : 'session'
  if (/\.supabase\.co$/.test(host) && port === 6543) return 'transaction'
  if (/\.ondigitalocean\.com$/.test(host) && port === 25061) return 'transaction'
  if (/\.proxy-[\w-]+\.[\w-]+\.rds\.amazonaws\.com$/.test(host)) return 'transaction'
  return undefined
}
