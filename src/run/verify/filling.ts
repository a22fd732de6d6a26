/** `${NAME}` out of the environment and `{token}` out of what was captured, put into a target before it is looked at. */
import { Unreached } from '../../probes/probe.ts'
import type { Secrets } from './secrets.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** As `${NAME}` or `${NAME:-what stands in}`; `$${` is a brace that is meant. */
const variable = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]{0,200})(?::-([^}]{0,1000}))?\}/g

/** Throws {@link Unreached} `no-credentials` for a variable that is not set. Values become secrets. */
export function filled(target: unknown, environment: Environment, secrets: Secrets): unknown {
  return mapTexts(target, (text) =>
    text.replace(variable, (whole, name: string | undefined, standard: string | undefined) => {
      if (name === undefined) return whole.slice(1)
      const value = environment[name]
      if (value !== undefined && value !== '') {
        secrets.add(value)
        return value
      }
      if (standard !== undefined) return standard
      throw new Unreached('no-credentials', `${name} is not set in the environment`)
    }),
  )
}

/** Throws {@link Unreached} `cannot-run` for what no earlier step captured. */
export function withCaptured(target: unknown, captured: ReadonlyMap<string, unknown>): unknown {
  return mapTexts(target, (text) =>
    text.replace(/\{([A-Za-z_]\w{0,100})\}/g, (whole, name: string) => {
      if (!captured.has(name)) return whole
      const value = captured.get(name)
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
    }),
  )
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]))
}
