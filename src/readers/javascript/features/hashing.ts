/** How passwords are hashed: bcrypt with its rounds, argon2, scrypt, PBKDF2, and what is no password hash at all. */
import { known, unresolved, type Fact } from '../../../base/fact.ts'
import type { FeatureDeclaration } from '../../../model/feature.ts'
import {
  bare,
  bindingOf,
  calleeName,
  dotted,
  fold,
  isCall,
  lineOf,
  memberName,
  originOf,
  resolve,
  type CallNode,
  type JsModule,
  type JsNode,
} from '../../../parse/javascript/index.ts'
import type { Finder, Looked } from '../finder.ts'
import { functionAround, isBelow } from '../guards.ts'
import { isKeyOfCipher } from '../keys-of-ciphers.ts'
import { argumentOf, calledFrom, functionsAround, nameAround, ofPassword, quoted, seen, wordsBelow, type Called } from '../seen.ts'
import { numberFact } from '../values.ts'

const bcrypt = /^(bcrypt|bcryptjs|bcrypt-ts|@node-rs\/bcrypt|bcrypt-nodejs|bcryptjs-then)$/
const argon2 = /^(argon2|@node-rs\/argon2|argon2-browser|hash-wasm|oslo\/password|argon2id)$/
const crypto = /^(node:)?crypto$/
const password = /^(plain_?)?(pass(word|wd|phrase)?|pwd|pw|new_?password|user_?password)$/i

export const hashingFinder: Finder = {
  words: [
    ...quoted(
      'bcrypt',
      'bcryptjs',
      'bcrypt-ts',
      '@node-rs/bcrypt',
      'bcrypt-nodejs',
      'bcryptjs-then',
      'argon2',
      '@node-rs/argon2',
      'hash-wasm',
      'oslo/password',
    ),
    ...['scrypt', 'pbkdf2', 'createHash', 'Bun.password', 'argon2'],
    ...['.password ===', '.password !==', '.password ==', '.password !='],
  ],
  find(looked) {
    const made = calledFrom(looked, bcrypt)
    const hashes = made.filter(({ name }) => /^hash(Sync)?$/.test(name))
    // A salt is of what is hashed with it.
    const isAside = hashes.length > 0 && hashes.every(({ call }) => ofAnother(looked, call))
    return [
      ...(isAside ? [] : made).flatMap((called) => byBcrypt(looked, called)),
      ...calledFrom(looked, argon2).flatMap((called) => byArgon2(looked, called)),
      ...byCrypto(looked),
      ...byBun(looked),
      ...plain(looked),
    ]
  },
}

function byBcrypt(looked: Looked, { call, name, origin }: Called): FeatureDeclaration[] {
  const place = { path: looked.module.path, line: lineOf(call), key: 'hashing.bcrypt' }
  const byDefault: Fact<number> = { state: 'default', value: 10, at: place, note: 'the library’s default' }
  if (ofAnother(looked, call)) return []
  if (/^genSalt(Sync)?$/.test(name)) {
    const given = argumentOf(looked, call, 0)
    return [
      seen(looked, 'hashing', origin.source, 'salt', call, { algorithm: 'bcrypt', cost: given === undefined ? byDefault : costOf(looked, call, 0, place) }),
    ]
  }
  if (!/^hash(Sync)?$/.test(name)) return []
  const cost = call.arguments.length < 2 || isCallback(call.arguments[1] as JsNode) ? byDefault : costOf(looked, call, 1, place)
  const told = ofPassword(looked.module, call) ? { password: true } : {}
  return [seen(looked, 'hashing', origin.source, nameAround(looked.module, call) ?? 'hash', call, { algorithm: 'bcrypt', cost, ...told })]
}

/** A key, a code, a token or what somebody wrote into a form is hashed by rules of its own. */
function ofAnother({ module }: Looked, call: CallNode): boolean {
  if (ofPassword(module, call)) return false
  const [first] = call.arguments
  const names = [...(first === undefined ? [] : wordsBelow(first as JsNode, 40)), ...functionsAround(module, call)]
  return names.some((name) => /key|token|otp|code|secret|pin$|link|session|field|nric|ssn$/i.test(name))
}

const isCallback = (node: JsNode): boolean => node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression' || node.type === 'NullLiteral'

/** Rounds, or a salt that was made with rounds. */
function costOf(looked: Looked, call: CallNode, index: number, place: { path: string; line: number; key: string }): Fact<number> {
  const given = argumentOf(looked, call, index)
  if (given === undefined) return unresolved('rounds', place)
  const { node, module } = resolve(given, looked.imports)
  const salt = isCall(node) ? originOf(module, node.callee) : undefined
  if (isCall(node) && salt !== undefined && bcrypt.test(salt.source) && /genSalt/.test(salt.path.join('.'))) {
    const rounds = node.arguments[0]
    return rounds === undefined
      ? { state: 'default', value: 10, at: place, note: 'the library’s default' }
      : numberFact(fold({ module, node: rounds as JsNode }, looked.imports), 'hashing.rounds')
  }
  const fact = numberFact(fold(given, looked.imports), 'hashing.rounds')
  const own = node.type === 'Identifier' ? bindingOf(module, node) : undefined
  // `(password, rounds = 10)`: what a caller who says nothing gets.
  if (fact.state !== 'unresolved' || own?.kind !== 'parameter' || own.fallback === undefined) return fact
  const usual = numberFact(fold({ module, node: own.fallback }, looked.imports), 'hashing.rounds')
  return usual.state === 'known' ? { state: 'default', value: usual.value, at: usual.at, note: `unless a caller says ${own.name}` } : usual
}

function byArgon2(looked: Looked, { call, name, origin }: Called): FeatureDeclaration[] {
  if (ofAnother(looked, call)) return []
  if (/^(hash(Sync)?|argon2(id|i|d)|Argon2id)$/.test(name) && origin.source !== 'hash-wasm') return [argon(looked, call, origin.source)]
  if (origin.source !== 'hash-wasm') return []
  if (/^argon2/.test(name)) return [argon(looked, call, origin.source)]
  return name === 'bcrypt'
    ? [
        seen(looked, 'hashing', origin.source, 'hash', call, {
          algorithm: 'bcrypt',
          cost: unresolved('costFactor', { path: looked.module.path, line: lineOf(call), key: 'hashing' }),
        }),
      ]
    : []
}

const argon = (looked: Looked, call: JsNode, library: string): FeatureDeclaration =>
  seen(looked, 'hashing', library, nameAround(looked.module, call) ?? 'hash', call, { algorithm: 'argon2' })

function byBun(looked: Looked): FeatureDeclaration[] {
  return looked.module.calls.filter((call) => /^Bun\.password\.hash(Sync)?$/.test(calleeName(call))).map((call) => argon(looked, call, 'bun'))
}

/** `scrypt(password, …)`, `pbkdf2(password, …)`, `createHash('md5').update(password)`; promisified ones keep their name. */
function byCrypto(looked: Looked): FeatureDeclaration[] {
  const { module, imports } = looked
  return module.calls.flatMap((call): FeatureDeclaration[] => {
    const name = calleeName(call).split('.').at(-1) ?? ''
    const first = call.arguments[0]
    if (first === undefined) return []
    const derives = /^(scrypt|pbkdf2)(Sync|Async)?$/i.test(name) && isPassword(first as JsNode)
    if (derives && isKeyOfCipher(module, call)) return []
    if (derives && /^scrypt/.test(name)) return [seen(looked, 'hashing', 'node:crypto', nameAround(module, call) ?? 'hash', call, { algorithm: 'scrypt' })]
    if (derives && /^pbkdf2/i.test(name)) {
      const rounds = call.arguments[2]
      const cost = rounds === undefined ? undefined : numberFact(fold({ module, node: rounds as JsNode }, imports), 'hashing.iterations')
      return [seen(looked, 'hashing', 'node:crypto', nameAround(module, call) ?? 'hash', call, { algorithm: 'pbkdf2', cost })]
    }
    if (name !== 'update' || !isPassword(first as JsNode)) return []
    const callee = bare(call.callee as JsNode)
    if (callee.type !== 'MemberExpression') return []
    const made = resolve({ module, node: callee.object }, imports)
    if (!isCall(made.node)) return []
    const origin = originOf(made.module, made.node.callee)
    const isHash = origin !== undefined && crypto.test(origin.source) && origin.path.join('.') === 'createHash'
    const algorithm = made.node.arguments[0]
    if (!isHash || algorithm === undefined) return []
    const value = fold({ module: made.module, node: algorithm as JsNode }, imports)
    if (value.kind !== 'literal' || !/^(md5|sha-?1|sha-?(224|256|384|512))$/i.test(String(value.value)) || feeds(looked, call)) return []
    return [seen(looked, 'hashing', 'node:crypto', nameAround(module, call) ?? 'hash', call, { algorithm: String(value.value).toLowerCase() })]
  })
}

/** A digest that is only made ready for a real password hash, or that asks a list of stolen passwords, keeps nothing. */
function feeds({ module }: Looked, call: CallNode): boolean {
  if (/fingerprint|checksum|etag|idempoten|cache/i.test(nameAround(module, call) ?? '') || isHashedBeside(module, call) || isHashedAfter(module, call))
    return true
  for (let node: JsNode = call, above = module.parents.get(call); above !== undefined; node = above, above = module.parents.get(node)) {
    if (isCall(above) && above.callee !== node && /hash|bcrypt|argon|scrypt|pbkdf2|createCipher/i.test(calleeName(above))) return true
    if (above.type === 'FunctionDeclaration' || above.type === 'ClassMethod') break
  }
  const words = module.text
  return words.includes('pwnedpasswords') || words.includes('haveibeenpwned') || words.includes('createCipheriv')
}

/** The digest is kept in a name of the function that bcrypt, or another hash of passwords, is given, and nothing else is: `bcrypt.hash(digest, 10)`. */
function isHashedAfter(module: JsModule, call: CallNode): boolean {
  let node: JsNode = call
  for (let above = module.parents.get(node); above?.type === 'MemberExpression' || isCall(above); above = module.parents.get(node)) node = above
  const kept = module.parents.get(node)
  const name = kept?.type === 'VariableDeclarator' && kept.init === node ? kept.id : kept?.type === 'AssignmentExpression' ? kept.left : undefined
  if (kept === undefined || name?.type !== 'Identifier') return false
  const around = functionAround(module, call)
  const binding = bindingOf(module, name)
  // What is assigned may have been read before, as what the digest is made of.
  const isLater = (use: JsNode): boolean => kept.type === 'VariableDeclarator' || (use.start ?? 0) > (kept.end ?? 0)
  const uses = (module.uses.get(name.name) ?? []).filter(
    (use) => use !== name && !isBelow(module, use, node) && isLater(use) && bindingOf(module, use) === binding,
  )
  return around !== undefined && uses.length > 0 && uses.every((use) => isGivenToHash(module, use))
}

function isGivenToHash(module: JsModule, use: JsNode): boolean {
  const list = module.parents.get(use)
  const above = list?.type === 'ArrayExpression' ? module.parents.get(list) : list
  if (!isCall(above) || above.callee === use) return false
  const origin = originOf(module, above.callee)
  return (origin !== undefined && (bcrypt.test(origin.source) || argon2.test(origin.source))) || isSentToHash(module, above)
}

/** `workers.exec('hash', [digest])`: a pool of workers is told what to run. What only compares may hold one digest against another. */
function isSentToHash(module: JsModule, call: CallNode): boolean {
  const asks = (one: CallNode, what: RegExp): boolean => one.arguments[0]?.type === 'StringLiteral' && what.test(one.arguments[0].value)
  const name = calleeName(call)
  const hashes = module.calls.some((one) => calleeName(one) === name && asks(one, /^hash(_?password)?$/i))
  return /\.(exec|run|call)$/.test(name) && hashes && asks(call, /^(hash|compare|verify)(_?password)?$/i)
}

/** The same that is digested here is hashed as a password in the same function: the digest is for something else. */
function isHashedBeside(module: JsModule, call: CallNode): boolean {
  const around = functionAround(module, call)
  const given = dotted(call.arguments[0] as JsNode)
  return module.calls.some(
    (other) =>
      other !== call &&
      /(hash|derive)_?pass|pass\w{0,20}hash/i.test(calleeName(other)) &&
      functionAround(module, other) !== undefined &&
      (around === undefined || isBelow(module, other, around)) &&
      other.arguments.some((argument) => dotted(argument as JsNode) === given),
  )
}

function isPassword(start: JsNode, depth = 0): boolean {
  if (depth > 20) return false
  const node = bare(start)
  if (node.type === 'BinaryExpression') return isPassword(node.left as JsNode, depth + 1) || isPassword(node.right, depth + 1)
  if (node.type === 'TemplateLiteral') return node.expressions.some((each) => isPassword(each as JsNode, depth + 1))
  if (isCall(node)) return /(^|\.)(normalize|trim|toString|from|encode)$/.test(calleeName(node)) && wordsBelow(node, 50).some((word) => password.test(word))
  return password.test(dotted(node).split('.').at(-1) ?? '')
}

const stored = /^(user|account|member|admin|customer|found|existing|existingUser|foundUser|dbUser|record|row|doc|client|employee|person)$/i
const given = /^(req|request|ctx|body|input|data|dto|credentials|payload|form|args|values|params|loginDto)$/i

/** `user.password === password`: what is stored is what was typed. */
function plain(looked: Looked): FeatureDeclaration[] {
  const { module } = looked
  const found: FeatureDeclaration[] = []
  for (const use of module.uses.get('password') ?? []) {
    const member = module.parents.get(use)
    if (member?.type !== 'MemberExpression' && member?.type !== 'OptionalMemberExpression') continue
    const test = module.parents.get(member)
    if (member.property !== use || test?.type !== 'BinaryExpression' || !/^[!=]==?$/.test(test.operator)) continue
    const owner =
      dotted(member.object as JsNode)
        .split('.')
        .at(-1) ?? ''
    const other = bare((test.left === member ? test.right : test.left) as JsNode)
    const isTyped =
      (other.type === 'Identifier' && other.name === 'password' && fromRequest(looked, other)) ||
      (memberName(other) === 'password' && given.test(dotted(other).split('.')[0] ?? ''))
    if (stored.test(owner) && isTyped)
      found.push(
        seen(looked, 'hashing', 'code', 'comparison', test, {
          algorithm: known('plain text', { path: module.path, line: lineOf(test), key: 'hashing.comparison' }),
        }),
      )
  }
  return found
}

/** A name taken from a request's body or a parameter, not a hash that was made of it. */
function fromRequest({ module }: Looked, name: JsNode): boolean {
  const binding = bindingOf(module, name)
  if (binding === undefined) return false
  if (binding.kind === 'parameter') return true
  return (
    binding.init !== undefined &&
    binding.route.at(-1) === 'password' &&
    /(^|\.)(body|json|input|data)$/.test(dotted(isCall(bare(binding.init)) ? ((bare(binding.init) as CallNode).callee as JsNode) : binding.init))
  )
}
