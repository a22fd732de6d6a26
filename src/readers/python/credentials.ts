/** Literal credentials in code: what a secret's name holds, what signs, what an issuer's shape gives away. The value goes nowhere. */
import { basename, placeOf } from '../../base/paths.ts'
import { isSecretName, Secret } from '../../base/secret.ts'
import type { SourceFile } from '../../base/source.ts'
import type { CredentialDeclaration } from '../../model/declaration.ts'
import { credentialIn, isMadeByMachine } from '../../parse/credentials.ts'
import { remarksOf } from '../../parse/remarks.ts'
import { parsePython, type PyCall, type PyExpression, type PyModule } from '../../parse/python/index.ts'
import { literalsOf, type PyLiteral } from './literals.ts'
import { nameOf } from './made.ts'

interface Signer {
  readonly is: RegExp
  readonly place: number
  readonly argument: string
}

/**
 * What signs with the key that it is given: {@link https://docs.pylonsproject.org/projects/pyramid/en/latest/api/session.html},
 * {@link https://starlette.dev/middleware/#sessionmiddleware}, {@link https://itsdangerous.palletsprojects.com}, {@link https://pyjwt.readthedocs.io}.
 */
const signers: readonly Signer[] = [
  { is: /^pyramid\.\w+\.(AuthTkt(AuthenticationPolicy|CookieHelper)|(Unencrypted|Signed)CookieSessionFactory(Config)?)$/, place: 0, argument: 'secret' },
  { is: /^(starlette|fastapi)\.middleware\.sessions\.SessionMiddleware$/, place: 1, argument: 'secret_key' },
  { is: /^itsdangerous\.(\w+\.)?(URLSafe(Timed)?|Timed|(Timed)?JSONWebSignature)?Serializer$/, place: 0, argument: 'secret_key' },
  { is: /^(jwt|jose\.jwt)\.encode$/, place: 1, argument: 'key' },
]

/** What is to be another one before anybody runs it, and what is no key at all. */
const toReplace = /^$|change|replace|your|todo|placeholder|insert|example|dummy|xxx|[<>{}$%]/i

/** How names end of what only its owner is to know. */
const ending = /(secret|passw(or)?d|passphrase|credential|token|(secret|api|app|access|auth|private|signing|encryption|master)_?key)s?$/i

/** Keys that pages and apps give to everybody, that stand in until somebody sets another, and what goes on from where a list ended. */
const open =
  /default|public|publishable|anon|(^|_)site|maps?(_|$)|mapbox|algolia|search|captcha|csrf|xsrf|client_?id|hash|(next|page|sync|continuation|cursor)_?token/i

export async function credentialsIn(file: SourceFile): Promise<readonly CredentialDeclaration[]> {
  if (/^(development|example)$/.test(placeOf(file.path).place)) return []
  const { module } = await parsePython(file)
  return module === undefined ? [] : credentialsOf(module)
}

function credentialsOf(module: PyModule): readonly CredentialDeclaration[] {
  const declared: CredentialDeclaration[] = []
  const counts = new Map<string, number>()
  const told = new Set<PyExpression>()
  const add = (what: string, node: PyExpression, route: readonly string[], value?: string): void => {
    if (told.has(node)) return
    told.add(node)
    const key = route.slice(-6).join('.') || 'credential'
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    const at = { path: module.path, line: node.line, key: count === 1 ? key : `${key}#${count}` }
    const written = value === undefined ? {} : { written: { value: new Secret(value) } }
    declared.push({ kind: 'credential', what: `${what} (${basename(module.path)})`, at, ...written })
  }
  const literals: PyLiteral[] = []
  literalsOf(module, (one) => literals.push(one))
  const names = namesIn(module, literals)
  for (const { node, route } of literals) {
    const signer = node.type === 'call' ? signerOf(node, names.imports) : undefined
    if (node.type !== 'call' || signer === undefined) continue
    const [by, { argument, place }] = signer
    const key = node.arguments.find((one) => one.name === argument) ?? node.arguments.slice(0, place + 1).filter((one) => one.name === undefined)[place]
    const literal = key?.value.type === 'name' ? names.constants.get(key.value.name) : key?.value
    // Any word: nothing outside of the code sets another.
    if (literal?.type === 'string' && !toReplace.test(literal.value)) add(`the key that ${by} signs with`, literal, [...route, by])
  }
  const remarks = remarksOf(module)
  for (const { node, route, name = '', target } of literals) {
    if (node.type !== 'string' || remarks.has(node.line)) continue
    const what = credentialIn(node.value)
    if (what !== undefined) add(what, node, route)
    else if (isFlaskKey(target, route, module, names) && !toReplace.test(node.value)) add('the key that Flask signs with', node, route)
    else if (ending.test(name) && isSecretName(name) && !open.test(name) && isMadeByMachine(node.value) && !isLeft(name, route, module, names))
      add(name, node, route, node.value)
  }
  return declared
}

interface Names {
  /** What names that are set once are set to. */
  readonly constants: ReadonlyMap<string, PyExpression | undefined>
  /** By their whole routes, what is set to something that is no literal, too. */
  readonly replaced: ReadonlySet<string>
  /** By which names something stands here. */
  readonly imports: ReadonlyMap<string, string>
}

function namesIn({ body }: PyModule, literals: readonly PyLiteral[]): Names {
  const constants = new Map<string, PyExpression | undefined>()
  const replaced = new Set<string>()
  const imports = new Map<string, string>()
  for (const one of body.flatMap((each) => (each.type === 'try' ? each.body : [each]))) {
    if (one.type !== 'import' || one.names === '*') continue
    if (one.names === undefined) imports.set(one.as ?? first(one.module), one.as === undefined ? first(one.module) : one.module)
    else for (const { name, as } of one.names) imports.set(as, `${one.module}.${name}`)
  }
  for (const { node, route, target } of literals) {
    if (target === undefined) continue
    if (node.type !== 'string') replaced.add(route.join('.'))
    if (target.type === 'name' && route.length === 1) constants.set(target.name, constants.has(target.name) ? undefined : node)
  }
  return { constants, replaced, imports }
}

const first = (name: string): string => name.split('.', 1)[0] ?? ''

/** The name it goes by, and where its key stands. `add_middleware(SessionMiddleware, secret_key=…)` hands on what it is to call. */
function signerOf(call: PyCall, imports: Names['imports']): readonly [string, Signer] | undefined {
  const handed = /(^|\.)(add_middleware|Middleware)$/.test(nameOf(call.callee)) ? call.arguments[0]?.value : undefined
  const said = nameOf(handed ?? call.callee)
  const origin = `${imports.get(first(said)) ?? ''}${said.slice(first(said).length)}`
  const signer = signers.find(({ is }) => is.test(origin))
  return signer === undefined ? undefined : [origin.replace(/^.*\.(?=[A-Z])/, ''), signer]
}

/** {@link https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY}: `app.secret_key = …`, where no configuration is loaded that may hold another. */
function isFlaskKey(target: PyExpression | undefined, route: readonly string[], { text }: PyModule, { constants, imports, replaced }: Names): boolean {
  if (
    target?.type !== 'member' ||
    target.name !== 'secret_key' ||
    replaced.has(route.join('.')) ||
    /\.from_(pyfile|envvar|prefixed_env|object|mapping|file)\(/.test(text)
  )
    return false
  const made = target.object.type === 'name' ? constants.get(target.object.name) : undefined
  return made?.type === 'call' && imports.get(nameOf(made.callee)) === 'flask.Flask'
}

/** The key of Django's settings is looked at with what production takes of them; a name that is set again is not what it is first. */
function isLeft(name: string, route: readonly string[], { text }: PyModule, { replaced }: Names): boolean {
  return replaced.has(route.join('.')) || (name === 'SECRET_KEY' && route.length === 1 && /\bdjango\b|INSTALLED_APPS|import \*/.test(text))
}
