/** Questions to the Kubernetes API, and what it refuses them for as reasons. See {@link https://kubernetes.io/docs/reference/using-api/api-concepts/}. */
import type { ZodType } from 'zod'
import { jsonFigure } from '../common/json.ts'
import type { HttpAnswer, HttpSession, ProbeIo } from '../io.ts'
import { Unmeasured, Unreached } from '../probe.ts'
import type { Access } from './access.ts'
import { failure, listOf } from './shapes.ts'
import { plain, without } from './words.ts'

export interface Api {
  readonly access: Access
  readonly io: ProbeIo
  readonly session: HttpSession
  /** `deployments.apps,pods`: what the probe reads in all, for the Role that would let it. */
  readonly needs: string
}

export interface Question {
  /** `apis/apps/v1`, `api/v1`. */
  readonly group: string
  readonly namespace: string
  /** In the plural. */
  readonly resource: string
  /** One object; a list without. */
  readonly name?: string
  readonly query?: Readonly<Record<string, string>>
}

export interface Answer<T> {
  readonly value: T
  /** The server's own clock, where it tells it. */
  readonly now: Date
}

/** The API has no such resource: another version of it may. */
export class NoSuchResource extends Unreached {}

/** A page's end was kept for too long; the list begins anew. */
class Expired extends Unreached {}

/** Pages of pods take a hundred kilobytes for each ten. */
const maxBytes = 8_000_000

interface Named {
  readonly metadata: { readonly name: string; readonly namespace: string }
}

export async function get<T extends Named>(api: Api, question: Question & { readonly name: string }, shape: ZodType<T>): Promise<Answer<T>> {
  const answer = await ask(api, question, shape)
  const { name, namespace } = answer.value.metadata
  if (name === question.name && namespace === question.namespace) return answer
  throw new Unreached('wrong-answer', `what was asked for ${what(question)} answers with another object`)
}

async function ask<T>(api: Api, question: Question, shape: ZodType<T>): Promise<Answer<T>> {
  const { access, io, session } = api
  const { group, namespace, resource, name, query } = question
  const path = [group, 'namespaces', namespace, resource, ...(name === undefined ? [] : [name])].join('/')
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
  const answer = await io.request({ url: `${access.server}/${path}${search}`, headers: access.headers, tls: access.tls, session, maxBytes })
  const read = jsonFigure(answer.body)
  if (answer.status !== 200) throw faultOf(api, question, answer, read instanceof Unmeasured ? undefined : read.json)
  if (read instanceof Unmeasured)
    throw new Unreached(/deeper|more than/.test(read.detail) ? 'too-large' : 'wrong-answer', `what answers is no Kubernetes API: ${read.detail}`)
  const checked = shape.safeParse(read.json)
  if (!checked.success) {
    const [issue] = checked.error.issues
    throw new Unreached('wrong-answer', `${what(question)} is not as Kubernetes tells it, at ${plain(issue?.path.join('.') || 'its root', 120)}`)
  }
  const at = Date.parse(answer.headers.get('date') ?? '')
  return { value: checked.data, now: Number.isNaN(at) ? io.today() : new Date(at) }
}

const pageSize = 100
const maxPages = 20

/** Undone by whom may not ask: then it says so for the figures that lean on it. */
export async function list<T>(api: Api, question: Question, shape: ZodType<T>): Promise<readonly T[] | Unmeasured> {
  try {
    return await pages(api, question, shape).catch((error: unknown) => {
      if (error instanceof Expired) return pages(api, question, shape)
      throw error
    })
  } catch (error) {
    if (error instanceof Unreached && error.because === 'forbidden') return new Unmeasured('forbidden', error.message)
    throw error
  }
}

async function pages<T>(api: Api, question: Question, shape: ZodType<T>): Promise<readonly T[] | Unmeasured> {
  const items: T[] = []
  let next = ''
  for (let page = 0; page < maxPages; page += 1) {
    const query = { ...question.query, limit: String(pageSize), ...(next === '' ? {} : { continue: next }) }
    const { value } = await ask(api, { ...question, query }, listOf(shape))
    for (const item of value.items ?? []) items.push(item as T)
    next = value.metadata?.continue ?? ''
    if (next === '') return items
  }
  return new Unmeasured('no-figure', `the list of ${question.resource} in ${question.namespace} goes on after ${maxPages} pages of ${pageSize}`)
}

function what({ resource, namespace, name }: Question): string {
  return name === undefined ? `the list of ${resource} in ${namespace}` : `${resource} ${name} in ${namespace}`
}

function faultOf(api: Api, question: Question, { status, headers }: HttpAnswer, body: unknown): Unreached {
  const { data: told } = failure.safeParse(body)
  const said = told?.message === undefined ? '' : `: ${plain(without(api.access.secrets, told.message))}`
  const anonymous = /"system:anonymous"/.test(told?.message ?? '')
  if (status === 401 || (status === 403 && anonymous)) return unknown(api.access, status, said)
  if (status === 403) return new Unreached('forbidden', `${mayNot(question)}; ${roleFor(api, question)}${said}`)
  if (status === 404) return missing(question, told)
  if (status === 410 && question.query?.['continue'] !== undefined)
    return new Expired('server-error', `${what(question)} changed faster than it could be read${said}`)
  if (status === 429) return new Unreached('full', `the API server takes no more requests (429)${said}`)
  if (status >= 500) return new Unreached('server-error', `the API server answers ${status}${said}`)
  if (status >= 300 && status < 400)
    return new Unreached(
      'wrong-answer',
      `the server redirects (${status}): what stands there is no API server but perhaps a page to log in, ${headers.has('location') ? 'which is not followed' : 'and leads nowhere'}`,
    )
  return new Unreached('wrong-answer', `what answers is no Kubernetes API, or does not take the question (${status})${said}`)
}

function unknown({ known }: Access, status: number, said: string): Unreached {
  return known
    ? new Unreached('auth-rejected', `the API server did not take the credentials (${status})${said}; a token may have expired, or be for another cluster`)
    : new Unreached(
        'no-credentials',
        `the API server asks who it is (${status}), and there is neither a token nor a certificate: write token: \${KUBE_TOKEN}, or use a kubeconfig`,
      )
}

function mayNot({ resource, namespace, name }: Question): string {
  return `may not ${name === undefined ? 'list' : 'get'} ${resource} in ${namespace}`
}

/** Before the server’s own words: a line of a report has room for one of the two. */
function roleFor({ needs }: Api, { namespace }: Question): string {
  return `a Role for it: kubectl -n ${namespace} create role plimsoll --verb=get,list --resource=${needs} (and a rolebinding)`
}

/** Of a name that is not there it says the name; of a resource that it does not know, nothing, or nothing in JSON. */
function missing(question: Question, told: { readonly details?: { readonly name?: string | undefined } | undefined } | undefined): Unreached {
  const { resource, namespace, name } = question
  if (name !== undefined && told?.details?.name === name)
    return new Unreached('gone', `there is no ${resource.replace(/s$/, '')} ${name} in the namespace ${namespace}, or no such namespace`)
  return new NoSuchResource('wrong-answer', `the server knows no ${resource} of ${question.group} (404): it is no Kubernetes API, or another address of one`)
}
