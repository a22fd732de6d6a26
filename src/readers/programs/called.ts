/** What things are called that a program gives no name of their own: by what the program calls them, not by an address that only Terraform has. */
import type { Declaration } from '../../model/declaration.ts'

const address = /^(?:aws|google|azurerm|digitalocean|hcloud|cloudflare)_\w{1,100}\.([\w-]{1,300})$/

export function calledByProgram(declares: readonly Declaration[]): readonly Declaration[] {
  const names = new Map<string, string>()
  const holders = new Map<string, number>()
  const own = declares.flatMap((one) => ('name' in one && typeof one.name === 'string' ? [`${one.kind} ${one.name}`] : []))
  const taken = new Set(own)
  for (const one of own) {
    const [kind = '', name = ''] = split(one)
    const plain = plainly(name)
    if (plain !== undefined) holders.set(`${kind} ${plain}`, (holders.get(`${kind} ${plain}`) ?? 0) + 1)
  }
  for (const one of own) {
    const [kind = '', name = ''] = split(one)
    const plain = plainly(name)
    // Two of one name stay apart by their addresses.
    if (plain !== undefined && holders.get(`${kind} ${plain}`) === 1 && !taken.has(`${kind} ${plain}`)) names.set(name, plain)
  }
  return names.size === 0 ? declares : declares.map((one) => renamed(one, names))
}

function split(text: string): readonly string[] {
  const blank = text.indexOf(' ')
  return [text.slice(0, blank), text.slice(blank + 1)]
}

function plainly(name: string): string | undefined {
  const found = address.exec(name)?.[1]?.replace(/^-+|-+$/g, '')
  return found === undefined || found === '' ? undefined : found
}

/** Fields that name a thing, or speak of one; hosts and secrets keep the reference that others reach them by. */
const naming: ReadonlySet<string> = new Set(['name', 'of', 'service', 'destination', 'dependsOn', 'awaits'])

function renamed(declaration: Declaration, names: ReadonlyMap<string, string>): Declaration {
  const fields = Object.entries(declaration).map(
    ([name, value]: readonly [string, unknown]) => [name, naming.has(name) ? inside(value, names) : value] as const,
  )
  return Object.fromEntries(fields) as unknown as Declaration
}

function inside(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replace(/(?<![\w${.-])[a-z]+_\w{1,100}\.[\w-]{1,300}(?![\w.-])/g, (found) => names.get(found) ?? found)
  if (Array.isArray(value)) return value.map((one: unknown) => inside(one, names))
  if (typeof value === 'object' && value !== null && 'state' in value && 'value' in value && typeof value.value === 'string')
    return { ...value, value: inside(value.value, names) }
  return value
}
