/** Rules of pg_hba as operators take them: who must encrypt, and who is trusted without a password. */
import { known, type Fact } from '../../../base/fact.ts'
import type { Found } from '../../../model/managed.ts'
import { itemsAt, plainText, type Part } from './part.ts'

export interface Entry {
  /** It takes no connection that is not encrypted. */
  readonly tls: Fact<boolean>
  /** Rules that ask for no password. */
  readonly trusts: readonly Found[]
}

/** The first rule that fits decides ({@link https://www.postgresql.org/docs/current/auth-pg-hba-conf.html}); `otherwise` is what the operator's own rules do. */
export function entryOf(list: Part, otherwise: Fact<boolean>): Entry {
  let tls: Fact<boolean> | undefined
  const trusts: Found[] = []
  for (const item of itemsAt(list)) {
    const [type = '', database = '', user = '', address = '', ...rest] = (plainText(item) ?? '').trim().split(/\s+/)
    const method = rest.find((word) => /^[a-z]/.test(word) && !/[.:]/.test(word)) ?? ''
    if (/^host/.test(type) && method === 'trust') trusts.push({ what: `pg_hba trusts ${user} from ${address}`, at: item.at })
    if (type !== 'host' && type !== 'hostnossl') continue
    const everyone = database === 'all' && user === 'all' && /^(all|0\.0\.0\.0\/0)$/.test(address)
    if (method !== 'reject') tls ??= known(false, item.at)
    else if (everyone) tls ??= known(true, item.at)
  }
  return { tls: tls ?? otherwise, trusts }
}
