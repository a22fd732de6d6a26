/** What the listed prices come to, by month and by tenant. */
import type { Answer, Capacity, Cost } from '../model/audit.ts'
import type { ConfigPrices } from '../model/config.ts'

/** Prices stand as listed at every size: which of them grow with the load, a list of prices does not say. */
export function costOf(prices: ConfigPrices, tenants: number | undefined, capacity: Capacity | undefined): Cost {
  const items = prices.items.map(({ name, monthly, quantity }) => ({ name, monthly, quantity, total: monthly * quantity }))
  const total = items.reduce((sum, item) => sum + item.total, 0)
  const sizes = tenants === undefined ? [] : [tenants / 2, tenants, tenants * 2, tenants * 5].map((size) => Math.max(1, Math.round(size)))
  return {
    currency: prices.currency,
    items,
    total,
    sizes: [...new Set(sizes)].map((size) => ({ tenants: size, perTenant: total / size, carried: carriedAt(size, capacity) })),
  }
}

function carriedAt(size: number, capacity: Capacity | undefined): Answer {
  const bounds = capacity?.bounds ?? []
  if (bounds.some((bound) => bound.tenants !== undefined && bound.tenants < size)) return 'no'
  return bounds.length === 0 || bounds.some((bound) => bound.tenants === undefined) ? 'unknown' : 'yes'
}
