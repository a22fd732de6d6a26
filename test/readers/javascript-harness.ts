/** Reads snippets as a tree would give them and says what was found in one line each. */
import type { Fact } from '../../src/base/fact.ts'
import type { ClientDeclaration, CredentialDeclaration, Reading } from '../../src/model/declaration.ts'
import { javascriptReader } from '../../src/readers/javascript/index.ts'

export async function readAll(text: string, path = 'src/data/store.ts', others: Readonly<Record<string, string>> = {}): Promise<Reading> {
  const files: Readonly<Record<string, string>> = { ...others, [path]: text }
  return javascriptReader.read(
    { path, text },
    {
      read: async (asked) => (files[asked] === undefined ? undefined : { path: asked, text: files[asked] }),
      has: (asked) => files[asked] !== undefined,
      below: (folder) =>
        Object.keys(files)
          .filter((each) => folder === '' || each.startsWith(`${folder}/`))
          .sort(),
    },
  )
}

export async function clients(text: string, path?: string, others?: Readonly<Record<string, string>>): Promise<ClientDeclaration[]> {
  return (await readAll(text, path, others)).declares.filter((each) => each.kind === 'client')
}

export async function credentials(text: string, path?: string): Promise<string[]> {
  const found = (await readAll(text, path)).declares.filter((each): each is CredentialDeclaration => each.kind === 'credential')
  return found.map(({ at, what }) => `${at.line} ${at.key} ${what}`)
}

function fact(value: Fact<string | number>): string {
  if (value.state === 'unresolved')
    return `?${value.raw}${value.atLeast === undefined ? '' : ` >=${value.atLeast}`}${value.atMost === undefined ? '' : ` <=${value.atMost}`}`
  return `${value.value}${value.state === 'default' ? '*' : ''}`
}

/** `line library/engine name made [pool=…] [url=…] …`: defaults carry a star, unknowns a question mark. */
function line(client: ClientDeclaration): string {
  const parts: (string | undefined)[] = [
    `${client.at.line} ${client.library}${client.engine === undefined ? '' : `/${client.engine}`} ${client.name} ${client.made}`,
    client.defines === true ? 'defines' : undefined,
    client.use === 'code' ? undefined : client.use,
    client.pool === undefined ? undefined : `pool=${fact(client.pool)}@${client.pool.at.line}`,
    client.poolVariable === undefined ? undefined : `by ${client.poolVariable}`,
    client.adapter === undefined ? undefined : `adapter=${client.adapter}`,
    client.url?.variable === undefined ? undefined : `url=$${client.url.variable}@${client.url.at.line}`,
    client.url?.literal === undefined ? undefined : `literal=${fact(client.url.literal)}`,
    client.url?.appended === undefined ? undefined : `appended=${client.url.appended}`,
    client.host === undefined ? undefined : `host=${fact(client.host)}`,
    client.hostVariable === undefined ? undefined : `from $${client.hostVariable}`,
    client.port === undefined ? undefined : `port=${fact(client.port)}`,
    client.queue === true ? 'queue' : undefined,
    client.destructive === undefined ? undefined : `destructive=${client.destructive.what}@${client.destructive.at.line}`,
    client.processes === undefined ? undefined : `processes=${fact(client.processes)}`,
  ]
  return parts.filter((part) => part !== undefined).join(' ')
}

export async function say(text: string, path?: string, others?: Readonly<Record<string, string>>): Promise<string[]> {
  return (await clients(text, path, others)).map(line)
}
