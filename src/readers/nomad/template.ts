/** Templates of tasks as texts: addresses of services by their names, and what only the cluster knows as `${…}`. */

export interface Filled {
  readonly text: string
  /** What stands in it and nobody but the cluster knows. */
  readonly references: readonly string[]
}

interface Context {
  /** The service whose addresses stand inside. */
  readonly service?: string
  /** Where values inside come from, by the last name of the path. */
  readonly from?: string
}

const ownPort = '\u0000'

/**
 * Consul's template language as far as files of settings have it ({@link https://developer.hashicorp.com/nomad/docs/job-specification/template}). What a
 * loop repeats stands once. Linear.
 */
export function fillTemplate(text: string): Filled {
  const out: string[] = []
  const references = new Set<string>()
  const contexts: Context[] = []
  let at = 0
  let trims = false
  // Lines that `{{-` and `-}}` take away come back at the next end of a line: each of the others stays where it is.
  let owed = 0
  const push = (plain: string): void => {
    const end = owed === 0 ? -1 : plain.indexOf('\n')
    out.push(end === -1 ? plain : `${plain.slice(0, end)}${'\n'.repeat(owed)}${plain.slice(end)}`)
    if (end !== -1) owed = 0
  }
  const trimmed = (plain: string, kept: string): string => {
    owed += lineCount(plain) - lineCount(kept)
    return kept
  }
  for (;;) {
    const open = text.indexOf('{{', at)
    const close = open === -1 ? -1 : text.indexOf('}}', open + 2)
    const plain = text.slice(at, close === -1 ? undefined : open)
    const left = trims ? trimmed(plain, plain.trimStart()) : plain
    if (close === -1) {
      push(left)
      return { text: out.join(''), references: [...references] }
    }
    const inside = text.slice(open + 2, close)
    push(inside.startsWith('-') ? trimmed(left, left.trimEnd()) : left)
    trims = inside.endsWith('-')
    const last = out.at(-1) ?? ''
    const made = action(inside.replace(/^-|-$/g, '').trim(), contexts, references)
    // A service answers at whatever port it was given: its name alone says where.
    if (made === ownPort && last.endsWith(':')) out[out.length - 1] = last.slice(0, -1)
    push(made === ownPort ? '' : made)
    at = close + 2
  }
}

function lineCount(text: string): number {
  return text.split('\n').length - 1
}

function action(inside: string, contexts: Context[], references: Set<string>): string {
  if (inside.startsWith('/*') || inside.length > 1_000) return ''
  const [first = ''] = inside.split(/\s/, 1)
  const above = contexts.at(-1) ?? {}
  if (first === 'end') {
    contexts.pop()
    return ''
  }
  if (first === 'range' || first === 'with' || first === 'if') {
    if (contexts.length < 100) contexts.push({ ...above, ...(first === 'if' ? {} : contextOf(inside)) })
    return ''
  }
  if (first === 'else' || /^\$\w{1,60}\s*:?=/.test(inside)) return ''
  const field = /^\.(\w{1,100}(?:\.\w{1,100}){0,8})/.exec(inside)?.[1]
  if (field !== undefined && above.service !== undefined) {
    if (field === 'Address' || field === 'NodeAddress') return above.service
    return field === 'Port' ? ownPort : reference(`${above.service}.${field}`, references)
  }
  const named = /"([^"]{1,200})"/.exec(inside)?.[1]
  if (first === 'env' && named !== undefined) return reference(named, references)
  return reference(field?.split('.').at(-1) ?? named?.replace(/[^\w./-]/g, '') ?? 'template', references)
}

function contextOf(inside: string): Context {
  const service = /\b(?:nomadService|service)\s+(?:\d+\s+(?:\$\w+|\(\S{1,80}\)|"[^"]{0,80}"|\S{1,80})\s+)?"([^"]{1,200})"/.exec(inside)?.[1]
  // `tag.name@datacenter|passing`
  return service === undefined ? {} : { service: (service.split(/[@|]/)[0] ?? service).replace(/^.*\./, '') }
}

function reference(name: string, references: Set<string>): string {
  const text = `\${${name}}`
  references.add(text)
  return text
}
