/** Blocks of an HAProxy configuration that stand under conditions: which of them count, as far as the environment tells. */
import type { ProxyDirective } from '../../model/surroundings.ts'

/** What is known of a variable: its value, that nobody sets it, or nothing. */
export type Asked = { readonly is: 'set'; readonly value: string } | { readonly is: 'unset' } | { readonly is: 'open' }
export type Ask = (name: string) => Asked

type State = 'holds' | 'perhaps' | 'not'

interface Open {
  /** Of the branch that is being read. */
  state: State
  /** Of all branches before it: one that holds leaves nothing for those behind it. */
  taken: State
}

/** `.if`, `.elif`, `.else` and `.endif` stand in lines and around sections alike ({@link https://docs.haproxy.org/3.0/configuration.html#2.4}). */
export function decided(sections: readonly ProxyDirective[], ask: Ask): readonly ProxyDirective[] {
  const open: Open[] = []
  const state = (): State => (open.some((one) => one.state === 'not') ? 'not' : open.some((one) => one.state === 'perhaps') ? 'perhaps' : 'holds')
  const found: { readonly section: ProxyDirective; readonly block: ProxyDirective[]; readonly counts: boolean }[] = []
  for (const section of sections) {
    const own = state()
    const block: ProxyDirective[] = []
    found.push({ section: own === 'perhaps' ? { ...section, perhaps: true } : section, block, counts: own !== 'not' })
    for (const line of section.block ?? []) {
      const [word = ''] = line.words
      if (word.startsWith('.')) {
        step(word, line.words.slice(1).join(' '), open, ask)
        continue
      }
      const now = state()
      if (now !== 'not') block.push(now === 'perhaps' ? { ...line, perhaps: true } : line)
    }
  }
  return found.flatMap(({ section, block, counts }) => (counts ? [{ ...section, block }] : []))
}

function step(word: string, condition: string, open: Open[], ask: Ask): void {
  const last = open.at(-1)
  if (word === '.if') {
    const state = truth(condition, ask)
    open.push({ state, taken: state })
  } else if (word === '.endif') open.pop()
  else if (last !== undefined && (word === '.elif' || word === '.else')) {
    const own = word === '.else' ? 'holds' : truth(condition, ask)
    last.state = last.taken === 'holds' || own === 'not' ? 'not' : last.taken === 'perhaps' ? 'perhaps' : own
    if (last.taken !== 'holds' && own !== 'not') last.taken = own === 'holds' && last.taken === 'not' ? 'holds' : own === 'holds' ? 'holds' : 'perhaps'
  }
}

function truth(condition: string, ask: Ask): State {
  const any = condition.split('||').map((part) => every(part.split('&&').map((one) => term(one.trim(), ask))))
  return any.includes('holds') ? 'holds' : any.includes('perhaps') ? 'perhaps' : 'not'
}

function every(states: readonly State[]): State {
  return states.includes('not') ? 'not' : states.includes('perhaps') ? 'perhaps' : 'holds'
}

function term(text: string, ask: Ask): State {
  if (text.startsWith('!')) {
    const inner = term(text.slice(1).trim(), ask)
    return inner === 'holds' ? 'not' : inner === 'not' ? 'holds' : 'perhaps'
  }
  if (/^(\d+|true|false)$/.test(text)) return Number(text) > 0 || text === 'true' ? 'holds' : 'not'
  const [, name, inside = ''] = /^(\w{1,40})\(([^()]{0,500})\)$/.exec(text) ?? []
  const words = inside.split(',').map((word) => word.trim())
  if (name === 'defined') {
    const asked = ask(words[0] ?? '')
    return asked.is === 'open' ? 'perhaps' : asked.is === 'set' ? 'holds' : 'not'
  }
  if (name !== 'streq' && name !== 'strneq' && name !== 'strstr') return 'perhaps'
  const [a, b] = words.map((word) => filledText(word, ask).text)
  if (a === undefined || b === undefined) return 'perhaps'
  const holds = name === 'strstr' ? a.includes(b) : (a === b) === (name === 'streq')
  return holds ? 'holds' : 'not'
}

export interface Filled {
  /** Undefined where a variable in it is not known. */
  readonly text: string | undefined
  /** As far as it is known. */
  readonly partly: string
  readonly names: readonly string[]
}

/** `${NAME}`, `${NAME-otherwise}`, `$NAME`; what nobody sets is empty ({@link https://docs.haproxy.org/3.0/configuration.html#2.3}). */
export function filledText(written: string, ask: Ask): Filled {
  const names: string[] = []
  let isOpen = false
  const partly = written.replace(
    /\$\{([A-Za-z_]\w*)(?:-([^}]*))?\}|\$([A-Za-z_]\w*)/g,
    (whole, braced: string | undefined, otherwise: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? ''
      const asked = ask(name)
      if (asked.is === 'open') isOpen = true
      if (asked.is === 'open') return whole
      names.push(name)
      return asked.is === 'set' ? asked.value : (otherwise ?? '')
    },
  )
  return { text: isOpen ? undefined : partly, partly, names }
}
