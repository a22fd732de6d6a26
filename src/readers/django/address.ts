/** Whom a cache, a broker or a queue reaches: by a URL, or by host and port of which several variables make one up. */
import { unresolved } from '../../base/fact.ts'
import { Secret } from '../../base/secret.ts'
import type { ClientDeclaration } from '../../model/declaration.ts'
import { writtenText, type PyValue } from '../../parse/python/index.ts'
import { numberSaid, textSaid, urlSaid, type Said } from './facts.ts'

type Address = Pick<ClientDeclaration, 'url' | 'host' | 'hostVariable' | 'port' | 'portVariable'>

const made = /^[a-z][\w+.-]{0,60}:\/\/(?:[^/?#]*@)?(\$\{\w+\})(?::(\d{1,5}|\$\{\w+\}))?(?=[/?#]|$)/i

/** `f"redis://:{PASSWORD}@{HOST}:{PORT}/0"`, by itself or where nobody sets the variable for all of it: each part is told by its own variable. */
export function addressSaid(value: PyValue, key: string): Address {
  const said = urlSaid(value, key)
  const whole = value.is === 'variable' ? value.fallback : value
  if (said === undefined || whole?.is !== 'mixed' || said.literal?.state === 'default') return said === undefined ? {} : { url: said }
  const text = writtenText(whole)?.text ?? ''
  const [, hostName, portName] = made.exec(text) ?? []
  const part = (written: string | undefined): PyValue | undefined =>
    whole.parts.find((one): one is PyValue => typeof one === 'object' && one.is === 'variable' && `\${${one.name}}` === written)
  const { variable, at } = said
  const host = part(hostName)
  if (host === undefined) {
    const isUrl = variable !== undefined && /^[a-z][\w+.-]{0,60}:\/\//i.test(text)
    return { url: isUrl ? { variable, literal: { ...unresolved(`\${${variable}}`, at, `set ${variable}`), partial: new Secret(text) }, at } : said }
  }
  const port = part(portName) ?? (portName === undefined ? undefined : ({ is: 'text', text: portName, at: whole.at } as const))
  const placed = hostAndPort(textSaid(host, `${key}.host`), port === undefined ? {} : numberSaid(port, `${key}.port`))
  return { ...(variable === undefined ? {} : { url: { variable, at } }), ...placed }
}

export function hostAndPort(host: Said<string>, port: Said<number>): Address {
  return {
    ...(host.fact === undefined ? {} : { host: host.fact }),
    ...(host.variable === undefined ? {} : { hostVariable: host.variable }),
    ...(port.fact === undefined ? {} : { port: port.fact }),
    ...(port.variable === undefined ? {} : { portVariable: port.variable }),
  }
}
