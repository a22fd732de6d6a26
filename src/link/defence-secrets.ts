/** How a service keeps what must not be known: passwords hashed, tokens that end, fields encrypted. */
import { compareText } from '../base/evidence.ts'
import { known, unresolved, type Fact } from '../base/fact.ts'
import type { FeatureDeclaration } from '../model/feature.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { inEnvironment, missing, number, told, valueIn, type Code } from './defence-code.ts'
import { span } from './defence-limits.ts'

const weakness = ['plain text', 'md5', 'sha1', 'sha-1', 'sha224', 'sha256', 'sha384', 'sha512', 'bcrypt', 'pbkdf2', 'scrypt', 'argon2']

export function hashFacts(code: Code): Partial<FactsOf<'service'>> {
  const features = code.features('hashing')
  const salt = features.find((one) => one.name === 'salt')
  const costOf = (one: FeatureDeclaration): Fact<number> | undefined => {
    const own = told<number>(one, 'cost')
    const fact = own?.state === 'unresolved' && salt !== undefined && !/^\$\{/.test(own.raw) ? told<number>(salt, 'cost') : own
    return fact === undefined ? undefined : inEnvironment(fact, code, number)
  }
  const rank = (one: FeatureDeclaration): number => {
    const place = weakness.indexOf(String(valueIn(one, 'algorithm')))
    const cost = costOf(one)
    return place * 1e9 + Math.min(1e8, cost === undefined || cost.state === 'unresolved' ? 9.5 : cost.value)
  }
  const all = features.filter((one) => one.name !== 'salt')
  // Where one bcrypt says that it is of passwords, another that does not say so is of something else.
  const says = all.some((one) => valueIn(one, 'password') === true)
  const hashes = all.filter((one) => !says || valueIn(one, 'algorithm') !== 'bcrypt' || valueIn(one, 'password') === true)
  const worst = (hashes.length > 0 ? hashes : features).toSorted((a, b) => rank(a) - rank(b))[0]
  const algorithm = worst === undefined ? undefined : valueIn(worst, 'algorithm')
  if (worst === undefined || typeof algorithm !== 'string') return {}
  const cost = costOf(worst)
  return { hash: known(algorithm, worst.at), ...(cost === undefined ? {} : { hashCost: cost }) }
}

export function tokenFacts(code: Code): Partial<FactsOf<'service'>> {
  const all = code.features('token')
  const role = (one: FeatureDeclaration): unknown => valueIn(one, 'role')
  const module = all.find((one) => role(one) === 'module' && valueIn(one, 'ends') === true)
  const wrapped = all.filter((one) => role(one) === 'wrapped')
  // A token of the wrapper ends as its module says; a module that leaves it to each token is judged by them.
  const judged = all.filter((one) => (role(one) !== 'wrapped' || module === undefined) && !(role(one) === 'module' && one !== module && wrapped.length > 0))
  const order = (one: FeatureDeclaration): number => (valueIn(one, 'ends') === false ? 0 : valueIn(one, 'ends') === undefined ? 1 : 2)
  const worst = judged.toSorted((a, b) => order(a) - order(b))[0]
  const ends = told<boolean>(worst, 'ends')
  if (ends === undefined) return {}
  const lives = judged.flatMap((one) => told<number>(one, 'seconds') ?? [])
  const seconds = [...new Set(lives.flatMap((life) => (life.state === 'unresolved' ? [] : [life.value])))].sort((a, b) => a - b)
  const open = lives.find((life) => life.state === 'unresolved')
  const first = lives[0]
  const life: Fact<string> | undefined =
    seconds.length > 0 && first !== undefined
      ? known(seconds.slice(0, 4).map(span).join(', '), lives.find((one) => one.state !== 'unresolved')?.at ?? first.at)
      : open?.state === 'unresolved'
        ? unresolved(open.raw, open.at, open.hint)
        : undefined
  return { tokensEnd: ends, ...(life === undefined ? {} : { tokenLife: life }) }
}

const libraries =
  /^(@47ng\/cloak|prisma-field-encryption|mongoose-(field-)?encryption|typeorm-encrypted|sequelize-encrypted|cryptr|libsodium-wrappers|sodium-native|tweetnacl|crypto-js)$/
const always =
  /^(smtp|imap|mail|ftp|sftp|proxy|router|camera|device)_?(password|pass|pwd)$|^(bot|webhook|provider|gateway|integration|merchant|stripe|paypal|twilio|openai|razorpay|slack)_?(api)?_?(token|secret|key|api_?key|secret_?key)$/i
const inHolders = /^(access|refresh)_?token$|^(api|client|app|consumer)_?(secret|key)$|^(secret|private)_?key$|^api_?token$/i
const holders = /integration|connection|credential|provider|gateway|channel|exchange|smtp|oauth|thirdparty|webhook|connector/i
const kept = /hash|encrypted|cipher|digest/i

export function fieldFacts(code: Code): Partial<FactsOf<'service'>> {
  const { service, linked } = code
  const features = code.features('encryption')
  const found = features.find((one) => valueIn(one, 'elsewhere') !== true)
  const schemas = linked.declared.schemas.filter((schema) => service.folders.some((folder) => within(schema.path, folder)))
  const fields = schemas
    .flatMap((schema) => schema.models)
    .flatMap((model) =>
      model.fields
        .filter(
          (field) => field.type === 'String' && !kept.test(field.name) && (always.test(field.name) || (holders.test(model.name) && inHolders.test(field.name))),
        )
        .map((field) => ({ name: `${model.name}.${field.name}`, at: field.at })),
    )
    .sort((a, b) => compareText(a.name, b.name))
  const [first] = fields
  const secretFields = first === undefined ? {} : { secretFields: known(fields.map(({ name }) => name).slice(0, 6), first.at) }
  if (found !== undefined) {
    const algorithm = valueIn(found, 'algorithm')
    return { encrypts: known(true, found.at), cipher: known(typeof algorithm === 'string' ? algorithm : found.library, found.at), ...secretFields }
  }
  if (first === undefined) return {}
  const elsewhere = features[0]
  const encrypts =
    elsewhere === undefined ? missing(code, libraries, first.at) : unresolved('what encrypts', elsewhere.at, 'make the cipher in code of this service')
  return { encrypts, ...secretFields }
}
