/** How a service's code defends itself: headers, origins, limits, hashes, tokens, validation. */
import { known, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { FactsOf } from '../model/kinds.ts'
import { within } from './code.ts'
import { codeOf, inEnvironment, missing, open, told, valueIn, type Code } from './defence-code.ts'
import { frontOf } from './defence-front.ts'
import { limitFacts } from './defence-limits.ts'
import { fieldFacts, hashFacts, tokenFacts } from './defence-secrets.ts'
import { featuresOf, serverOf } from './features.ts'
import { imageName } from './images.ts'
import type { Linked } from './linked.ts'
import type { Running } from './running.ts'
import { places, unlisted } from './things.ts'

type Facts = Partial<FactsOf<'service'>>

export function defenceFacts(service: Running, linked: Linked): Facts {
  if (service.folders.length === 0 || !runsJavaScript(service, linked) || !holdsCode(service, linked)) return {}
  const framework = serverOf(service, linked)
  const page = htmlFacts(service, linked)
  if (framework === undefined) return page
  const code = codeOf(service, linked, frontOf(service, linked, framework.at.path), framework.at)
  return {
    framework: known(framework.library, framework.at),
    ...page,
    ...headerFacts(code),
    ...corsFacts(code),
    ...limitFacts(code),
    ...hashFacts(code),
    ...tokenFacts(code),
    ...validationFacts(code),
    ...fieldFacts(code),
    ...factorFacts(code),
    ...auditFacts(code),
    ...rightsFacts(code),
  }
}

/** What an image is built from must be able to run the code: a mail catcher or a Python application built in the same folder does not. */
function runsJavaScript({ stage, base }: Running, linked: Linked): boolean {
  if (stage === undefined || base === undefined || base.includes('$')) return true
  // A program that Deno or Bun compiled needs nothing of the image it is copied into.
  const stages = [...linked.declared.images.values()].find((image) => image.stages.some(({ at }) => at === stage.at))?.stages ?? []
  const from = new Set(stage.copies.map((copy) => copy.stage))
  if (stages.some((one) => one.name !== undefined && from.has(one.name) && /node|bun|deno/i.test(textOf(one.from) ?? ''))) return true
  const { repository } = imageName(base)
  return /node|bun|deno|alpine|debian|ubuntu|distroless|wolfi|chainguard|static|base|runtime|scratch|js|npm|yarn|lambda|busybox|fedora|ubi|rocky|alma|amazonlinux|slim|playwright|puppeteer|chrom|nginx|caddy|turbo|web|app|server|frontend|backend|api/i.test(
    repository,
  )
}

/** An image that nothing is copied into runs what it installs, unless the code is mounted. */
function holdsCode({ stage, declared }: Running, linked: Linked): boolean {
  if (stage === undefined || declared.mounts.some((mount) => mount.type === 'bind')) return true
  const image = [...linked.declared.images.values()].find(({ stages }) => stages.some(({ at }) => at === stage.at))
  return image === undefined || image.stages.some(({ copies }) => copies.length > 0)
}

function headerFacts(code: Code): Facts {
  const all = code.features('headers')
  const found = all.find((one) => !one.facts.has('source'))
  const { front } = code
  if (found !== undefined) return { hardened: known(true, found.at), hardenedBy: known(found.library === 'code' ? 'its own code' : found.library, found.at) }
  if (front.headers !== undefined) return { hardened: known(true, front.headers.at), hardenedBy: known(front.headers.by, front.headers.at) }
  const source = all.map((one) => one.facts.get('source')).find((one) => one?.state === 'unresolved')
  if (source?.state === 'unresolved') return { hardened: unresolved(source.raw, source.at, source.hint) }
  if (front.open !== undefined) return { hardened: unresolved(front.open.raw, front.open.at, 'what stands in front may set the headers') }
  return {
    hardened: missing(
      code,
      /^(helmet|koa-helmet|fastify-helmet|hono-helmet|elysia-helmet|@fastify\/helmet|@nelsongomes\/hono-helmet|next-secure-headers|lusca|nuxt-security|next-safe)$/,
      code.server,
      'headers',
    ),
  }
}

/** Of several places the one that is open decides: any origin with credentials over any other. */
function corsFacts(code: Code): Facts {
  const all = code.features('cors').map((one) => {
    const origins = told<string>(one, 'origins')
    const credentials = told<boolean>(one, 'credentials')
    return { origins: origins === undefined ? undefined : inEnvironment(origins, code, (text) => (text.trim() === '*' ? 'any' : 'listed')), credentials }
  })
  const danger = ({ origins, credentials }: (typeof all)[number]): number => {
    const sends = credentials?.state === 'unresolved' ? 1 : valueOf(credentials) === true ? 2 : 0
    const lets = origins?.state === 'unresolved' ? 1 : valueOf(origins) === 'any' ? 2 : 0
    return sends * lets
  }
  const worst = all.toSorted((a, b) => danger(b) - danger(a))[0]
  if (worst?.origins === undefined || worst.credentials === undefined) return {}
  return { origins: worst.origins, credentials: worst.credentials }
}

const validators =
  /^(zod|joi|@hapi\/joi|yup|valibot|ajv|express-validator|class-validator|superstruct|celebrate|@sinclair\/typebox|io-ts|arktype|validator|fastest-validator|@vinejs\/vine|jsonschema|express-openapi-validator|typia|runtypes|validatorjs)$/

function validationFacts(code: Code): Facts {
  const all = code.features('validation')
  const found = all.find((one) => valueIn(one, 'checked') === true)
  if (found !== undefined) return { validates: known(true, found.at), validatedBy: known(found.library, found.at) }
  const taken = all.find((one) => valueIn(one, 'checked') === false)
  if (taken === undefined) return {}
  const byHand = all.find((one) => valueIn(one, 'byHand') === true)
  if (byHand !== undefined)
    return { validates: unresolved('whether everything is, beside what it checks by hand', byHand.at, 'a library for schemas shows what is checked') }
  return { validates: missing(code, validators, taken.at) }
}

/** Pages are judged wherever their code is read, with or without a server of its own. */
function htmlFacts(service: Running, linked: Linked): Facts {
  const all = featuresOf(service, linked, 'sanitising')
  const used = all.filter((one) => one.facts.has('raw'))
  const cleaner =
    all.find((one) => valueIn(one, 'cleans') === true) ??
    linked.declared.features.find((one) => one.what === 'sanitising' && one.use === 'code' && one.facts.has('cleans'))
  const [first] = used
  if (first === undefined) return all.length === 0 || cleaner === undefined ? {} : { rawHtml: [], sanitiser: known(cleaner.library, cleaner.at) }
  const raw = used.filter((one) => valueIn(one, 'raw') === true)
  const by = { ...(cleaner === undefined ? {} : { sanitiser: known(cleaner.library, cleaner.at) }) }
  const [loose] = raw
  if (loose === undefined) return { rawHtml: [], ...by }
  const code = codeOf(service, linked, { limits: [] }, loose.at)
  // What is cleaned where it is stored needs no cleaning where it is shown.
  const elsewhere = cleaner !== undefined || open(code, /^(dompurify|isomorphic-dompurify|sanitize-html|xss|rehype-sanitize|interweave)$/) !== undefined
  if (elsewhere) return { rawHtml: unlisted('what was cleaned elsewhere', loose.at, 'clean the markup in the file that shows it'), ...by }
  return { rawHtml: places(raw.map((one) => ({ what: `${one.name} in ${one.path.slice(one.path.lastIndexOf('/') + 1)}`, at: one.at }))) }
}

function factorFacts(code: Code): Facts {
  const all = code.features('two-factor')
  const found = all.find((one) => valueIn(one, 'named') !== true)
  if (found !== undefined) return { secondFactor: known(true, found.at), secondFactorBy: known(found.library, found.at) }
  const logIn = code.features('log-in')[0]
  if (logIn === undefined) return {}
  const named = all[0]?.at ?? fieldNamed(code, /two_?factor|2fa|totp|mfa/i)
  if (named !== undefined)
    return { secondFactor: unresolved('names that speak of a second factor', named, 'a library for one-time codes or passkeys shows it') }
  return {
    secondFactor: missing(
      code,
      /^(otplib|speakeasy|otpauth|notp|time2fa|@simplewebauthn\/server|@levminer\/speakeasy)$|(^|[-/])(2-?fa|(2|two)-?factor|totp|mfa)(-|$)/,
      logIn.at,
    ),
  }
}

function auditFacts(code: Code): Facts {
  const all = code.features('audit-log')
  const found = all.find((one) => valueIn(one, 'named') !== true)
  if (found !== undefined) return { audited: known(true, found.at), auditedBy: known(found.library === 'code' ? found.name : found.library, found.at) }
  const logIn = code.features('log-in')[0]
  if (logIn === undefined) return {}
  const [named] = all
  if (named !== undefined) return { audited: unresolved('names that speak of an audit', named.at, 'a table or a function whose name says audit log shows it') }
  const { service, linked } = code
  const models = linked.declared.schemas.filter((schema) => service.folders.some((folder) => within(schema.path, folder))).flatMap((schema) => schema.models)
  const model = models.find((one) => /audit|activity_?log|security_?event/i.test(one.name))
  if (model !== undefined)
    return {
      audited: unresolved(
        `whether anything writes ${model.name}, which no code was seen to do`,
        model.at,
        'write it where the change is made, in the same transaction',
      ),
    }
  return { audited: missing(code, /audit|paper-trail|diff-history/, logIn.at) }
}

function fieldNamed({ service, linked }: Code, pattern: RegExp): Fact<string>['at'] | undefined {
  return linked.declared.schemas
    .filter((schema) => service.folders.some((folder) => within(schema.path, folder)))
    .flatMap((schema) => schema.models)
    .flatMap((model) => model.fields)
    .find((field) => pattern.test(field.name))?.at
}

/** What is told as implemented where it is found; no rule asks for it. */
function rightsFacts(code: Code): Facts {
  const roles = code.features('roles')[0]
  const tenancy = code.features('tenancy')[0]
  return {
    ...(roles === undefined ? {} : { roles: known(roles.library === 'code' ? roles.name : roles.library, roles.at) }),
    ...(tenancy === undefined ? {} : { tenancy: known(tenancy.name, tenancy.at) }),
  }
}
