/** Committed env files and the examples of those that are not committed. */
import type { Evidence, Skip } from '../base/evidence.ts'
import { byDefault, known, unresolved, type Fact } from '../base/fact.ts'
import { dirname, join } from '../base/paths.ts'
import { isSecretName } from '../base/secret.ts'
import { isText } from '../base/source.ts'
import { dotenvValues, parseDotenv, tooLong, type DotenvValue } from '../parse/dotenv.ts'
import { copiedTo } from '../parse/env-template.ts'
import { withoutPasswords } from '../parse/mask.ts'
import { remarksOf } from '../parse/remarks.ts'
import type { EnvDeclaration } from '../model/declaration.ts'
import type { ReadContext, Reader } from './reader.ts'

const kin = '{example,sample,template,tmpl,tpl,dist,defaults,default}'
const example = /(^|[._-])(example|sample|template|tmpl|tpl|dist|defaults?)([._-]|$)/i
/** `.env.d.ts` is a source, `.env.vault` holds ciphertext, `.env.patch` holds another file's lines. */
const other = /\.(d\.ts|[cm]?[jt]sx?|json5?|ya?ml|toml|sh|bash|py|rb|php|go|rs|md|mdx|html|enc|gpg|age|asc|vault|keys|zip|patch|diff|rej)$/i

export const envReader: Reader = {
  name: 'env',
  title: 'Env files and their committed examples',
  docs: 'https://docs.docker.com/reference/compose-file/services/#env_file-format',
  common: true,
  files: ['**/.env', '**/.env.*', '**/.env-*', '**/.env_*', '**/*.env', `**/*.env.${kin}`, `**/{env,dotenv}.${kin}`, `**/env-${kin}`],
  concerns: (text) => text.includes('=') || text.includes(':'),
  read: async (source, context) => {
    const { path, text } = source
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (other.test(name)) return { declares: [], skipped: [] }
    const file = parseDotenv(text)
    const skipped: Skip[] = file.problems.map(({ line, message }) => ({ path, line, reason: message }))
    const values = new Map<string, Fact<string>>()
    for (const [key, value] of dotenvValues(file)) {
      const at: Evidence = { path, line: value.line, ...(value.endLine > value.line ? { endLine: value.endLine } : {}), key }
      const fact = factOf(key, value, at)
      const called = remarksOf(source).get(value.line)
      values.set(key, fact.state === 'known' && called !== undefined ? { ...fact, called } : fact)
      // What Compose refuses is told where Compose reads the file: other programs take a `$` for what it is.
      if (value.problem === tooLong) skipped.push({ path, line: value.line, reason: `${key}: ${value.problem}` })
    }
    const isSecret = name === '.env' && [...values].some(([key, fact]) => fact.state === 'known' && fact.value !== '' && isSecretName(key))
    if (isSecret && (await isUnloaded(path, context)))
      for (const [key, fact] of values) if (fact.state === 'known' && fact.called === undefined) values.set(key, { ...fact, called: 'trial' })
    const isNamed = isEnvExample(path)
    const standsFor = isNamed ? undefined : copiedTo(path, text)
    const declaration: EnvDeclaration = {
      kind: 'env',
      path,
      at: { path, line: 1, key: '' },
      example: isNamed || standsFor !== undefined,
      ...(standsFor === undefined ? {} : { standsFor }),
      values,
    }
    return { declares: values.size === 0 ? [] : [declaration], skipped }
  },
}

/** Whether the README beside it says that nothing loads it, and nothing in the tree does. */
async function isUnloaded(path: string, context: ReadContext): Promise<boolean> {
  const readme = await context.read(join(dirname(path), 'README.md') ?? '')
  if (!isText(readme) || !readme.text.includes('.env')) return false
  const { saysUnloaded, mayLoad, takers } = await import('../parse/env-notes.ts')
  if (!saysUnloaded(readme.text)) return false
  for (const taker of context.below('').filter((one) => takers.test(one))) {
    const file = await context.read(taker)
    if (isText(file) && mayLoad(file.text)) return false
  }
  return true
}

/** Whether a path names an example of an env file: `.env.example`, `env.template`, `sample.env`, `.env.production.dist`. */
export function isEnvExample(path: string): boolean {
  return example.test(path.slice(path.lastIndexOf('/') + 1))
}

function factOf(name: string, value: DotenvValue, at: Evidence): Fact<string> {
  if (value.state === 'known') return known(value.text, at)
  if (value.state === 'default') return byDefault(value.text, at, value.notes.join('; '))
  if (value.passThrough) return unresolved(`\${${name}}`, at, `${name} is taken from the shell that deploys; \`${name}=value\` would tell it`)
  if (value.problem !== undefined) return unresolved('•••', at, `${value.problem}; single quotes keep a value as it is`)
  // Whole, the text is worth reading (hosts in a URL); under a secret's name only the variables in it are.
  const raw = isSecretName(name) ? value.missing.map((one) => `\${${one}}`).join(' ') : withoutPasswords(value.text)
  return unresolved(
    raw,
    at,
    `${value.missing.join(', ')} is not set in this file; a default such as \`\${${value.missing[0] ?? 'NAME'}:-value}\` would tell it`,
  )
}
