/** From values of Python to facts: numbers with their bounds, and what TLS options ask for; a secret goes into none of them. */
import { byDefault, known, unresolved, type Fact } from '../../base/fact.ts'
import type { Evidence } from '../../base/evidence.ts'
import type { PyValue } from '../../parse/python/index.ts'
import { settled } from './settled.ts'

export function placeAt(value: PyValue, key: string): Evidence {
  return { path: value.at.path, line: value.at.line, key }
}

export interface Numbered {
  readonly fact: Fact<number>
  readonly variable?: string
}

/** A number; with a variable's default it stands as that default. */
export function numberOf(written: PyValue, key: string): Numbered {
  const value = settled(written)
  const at = placeAt(value, key)
  switch (value.is) {
    case 'number':
      return { fact: known(value.number, at) }
    case 'text': {
      const number = Number(value.text.trim() || Number.NaN)
      return { fact: Number.isFinite(number) ? known(number, at) : unresolved('no number', at) }
    }
    case 'variable': {
      const inner = value.fallback === undefined ? undefined : numberOf(value.fallback, key).fact
      const fact: Fact<number> =
        inner !== undefined && inner.state !== 'unresolved'
          ? byDefault(inner.value, at, `where ${value.name} is not set`)
          : { ...unresolved(`\${${value.name}}`, at, `set ${value.name} in the service's environment, or a default in the code`), atLeast: 1 }
      return { fact, variable: value.name }
    }
    case 'either': {
      const both = [numberOf(value.taken, key).fact, numberOf(value.otherwise, key).fact]
      const lows = both.map((one) => (one.state === 'unresolved' ? (one.atLeast ?? 1) : one.value))
      const highs = both.map((one) => (one.state === 'unresolved' ? one.atMost : one.value))
      const [high, other] = highs
      const open = unresolved('one of two numbers', at, 'write one number, or let a variable hold it')
      return { fact: { ...open, atLeast: Math.min(...lows), ...(high === undefined || other === undefined ? {} : { atMost: Math.max(high, other) }) } }
    }
    case 'unknown':
      return { fact: { ...unresolved(value.raw, at), atLeast: 1 } }
    default:
      return { fact: { ...unresolved('a number made when it runs', at), atLeast: 1 } }
  }
}

const words = /^(disable|allow|prefer|require|verify-ca|verify-full)$/i

/** What `ssl=` and its kin ask for, in libpq's words. */
export function tlsOf(written: PyValue, key: string): Fact<string> | undefined {
  const value = settled(written)
  const at = placeAt(value, key)
  switch (value.is) {
    case 'text':
      return words.test(value.text) ? known(value.text.toLowerCase(), at) : unresolved('TLS options', at, 'write sslmode=require')
    case 'truth':
      return known(value.truth ? 'require' : 'disable', at)
    case 'none':
      return undefined
    case 'dict':
      return known('require', at)
    case 'call':
      return /(^|\.)(create_default_context|SSLContext|create_ssl_context|_create_unverified_context)$/.test(value.of)
        ? known(/unverified/.test(value.of) ? 'require' : 'verify-full', at)
        : unresolved('TLS options made when it runs', at)
    case 'variable': {
      const fallback = value.fallback === undefined ? undefined : tlsOf(value.fallback, key)
      return fallback !== undefined && fallback.state !== 'unresolved'
        ? byDefault(fallback.value, at, `where ${value.name} is not set`)
        : unresolved(`\${${value.name}}`, at, `write sslmode=require, or set ${value.name} in the stack`)
    }
    default:
      return unresolved('TLS options made when it runs', at)
  }
}
