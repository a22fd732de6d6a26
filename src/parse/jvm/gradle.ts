/** Gradle's build scripts, in Groovy or Kotlin, to their plain statements: plugins and dependencies as nearly everybody writes them; nothing is evaluated. */
import { limits } from '../../base/limits.ts'

export interface GradleToken {
  readonly kind: 'word' | 'text' | 'sign'
  readonly text: string
  readonly line: number
}

export interface GradleDependency {
  /** `implementation`, `testImplementation`, `runtimeOnly` … */
  readonly configuration: string
  /** The artifact, `:module` of the same build, or `libs.name` of a catalogue. */
  readonly name: string
  readonly version: string
  readonly line: number
}

export interface GradlePlugin {
  readonly id: string
  readonly version: string
  readonly line: number
}

export interface GradleScript {
  readonly plugins: readonly GradlePlugin[]
  readonly dependencies: readonly GradleDependency[]
  /** Scripts that it takes in, as written: `apply from: "dependencies.gradle"`. */
  readonly applied: readonly string[]
  /** `rootProject.name` of a settings script. */
  readonly rootName?: string
}

/** Words, texts and signs, comments left out. A text keeps its `$name`s as written. */
function gradleTokens(text: string): readonly GradleToken[] {
  const tokens: GradleToken[] = []
  let line = 1
  let at = 0
  const end = Math.min(text.length, limits.sourceCharacters)
  const skipTo = (to: number): void => {
    for (; at < to; at++) if (text[at] === '\n') line++
  }
  while (at < end) {
    const sign = text[at] ?? ''
    if (text.startsWith('//', at)) skipTo(orEnd(text.indexOf('\n', at), end))
    else if (text.startsWith('/*', at)) skipTo(orEnd(text.indexOf('*/', at + 2), end - 2) + 2)
    else if (sign === '"' || sign === "'") {
      const quote = text.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign
      let close = at + quote.length
      while (close < end && !text.startsWith(quote, close) && (quote.length === 3 || text[close] !== '\n')) close += text[close] === '\\' ? 2 : 1
      tokens.push({ kind: 'text', text: text.slice(at + quote.length, close), line })
      skipTo(Math.min(end, close + quote.length))
    } else if (/[A-Za-z_]/.test(sign)) {
      const word = /[\w.-]*/y
      word.lastIndex = at
      const found = word.exec(text)?.[0] ?? sign
      tokens.push({ kind: 'word', text: found, line })
      at += Math.max(1, found.length)
    } else {
      if (!/\s/.test(sign)) tokens.push({ kind: 'sign', text: sign, line })
      skipTo(at + 1)
    }
  }
  return tokens
}

function orEnd(found: number, end: number): number {
  return found === -1 ? end : found
}

const configurations =
  /^(implementation|api|compile|compileOnly|runtime|runtimeOnly|developmentOnly|annotationProcessor|kapt|test\w+|testCompile|integrationTest\w*|providedRuntime)$/

/** What a script says of plugins ({@link https://docs.gradle.org/current/userguide/plugins.html}) and dependencies ({@link https://docs.gradle.org/current/userguide/declaring_dependencies.html}). */
export function readGradle(text: string): GradleScript {
  const tokens = gradleTokens(text)
  const plugins: GradlePlugin[] = []
  const dependencies: GradleDependency[] = []
  const applied: string[] = []
  let rootName: string | undefined
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as GradleToken
    if (token.kind !== 'word') continue
    const next = argumentOf(tokens, index + 1)
    if (token.text === 'id' || token.text === 'alias' || token.text === 'plugin') {
      if (next === undefined) continue
      const isOff = versionAfter(tokens, next.index + 1, 'apply') === 'false'
      if (!isOff) plugins.push({ id: next.token.text, version: versionAfter(tokens, next.index + 1, 'version'), line: token.line })
    } else if (token.text === 'apply') {
      // https://docs.gradle.org/current/userguide/plugins.html#sec:script_plugins
      const from = tokens.slice(index + 1, index + 3).findIndex(({ kind, text: word }) => kind === 'word' && word === 'from')
      const given = from === -1 ? undefined : argumentOf(tokens, index + from + 2)
      if (given?.token.kind === 'text' && applied.length < 20) applied.push(given.token.text)
    } else if (token.text === 'application' && tokens[index + 1]?.text !== '{' && tokens[index - 1]?.text !== '.') {
      plugins.push({ id: 'application', version: '', line: token.line })
    } else if (token.text === 'rootProject.name') rootName ??= next?.token.kind === 'text' ? next.token.text : undefined
    else if (configurations.test(token.text) && next !== undefined) {
      const found = dependencyOf(tokens, next, token)
      if (found !== undefined && dependencies.length < limits.variables) dependencies.push(found)
    }
  }
  return { plugins, dependencies, applied, ...(rootName === undefined ? {} : { rootName }) }
}

/** The text or word after a name, past `(`, `:` and `=`. */
function argumentOf(tokens: readonly GradleToken[], from: number): { readonly token: GradleToken; readonly index: number } | undefined {
  for (let index = from; index < Math.min(tokens.length, from + 3); index++) {
    const token = tokens[index]
    if (token === undefined || (token.kind === 'sign' && !/[(:=]/.test(token.text))) return undefined
    if (token.kind !== 'sign') return { token, index }
  }
  return undefined
}

function versionAfter(tokens: readonly GradleToken[], from: number, word: string): string {
  for (let index = from; index < from + 6; index++) {
    const token = tokens[index]
    if (token?.kind === 'word' && (token.text === 'id' || token.text === 'alias')) return ''
    if (token?.kind === 'word' && token.text === word)
      return tokens[index + 1]?.kind === 'sign' ? (tokens[index + 2]?.text ?? '') : (tokens[index + 1]?.text ?? '')
  }
  return ''
}

function dependencyOf(
  tokens: readonly GradleToken[],
  next: { readonly token: GradleToken; readonly index: number },
  { text: configuration, line }: GradleToken,
): GradleDependency | undefined {
  const { token, index } = next
  if (token.kind === 'text') {
    const [, artifact = '', version = ''] = token.text.split(':')
    return artifact === '' ? undefined : { configuration, name: artifact, version, line }
  }
  if (token.text.startsWith('libs.')) return { configuration, name: token.text, version: '', line }
  if (!/^(project|platform|enforcedPlatform)$/.test(token.text)) return undefined
  const inner = argumentOf(tokens, index + 1)
  const named = inner?.token.text === 'path' ? argumentOf(tokens, inner.index + 1) : inner
  if (named?.token.kind !== 'text') return undefined
  if (token.text === 'project') return { configuration, name: named.token.text, version: '', line }
  const [, artifact = '', version = ''] = named.token.text.split(':')
  return artifact === '' ? undefined : { configuration, name: artifact, version, line }
}
