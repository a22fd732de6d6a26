/** The engine's answers about a service and its tasks, as far as a check looks at them. */
import { z } from 'zod'
import { apiUrl, jsonOf, oneLine, refusalOf } from '../common/api.ts'
import type { HttpAnswer, ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { engineOf, placeOf, type SwarmTarget } from './target.ts'

const time = z.string().optional()
const count = z.number().int().nonnegative()

const service = z.object({
  ID: z.string().max(100),
  Spec: z.object({
    Name: z.string(),
    TaskTemplate: z.object({ ContainerSpec: z.object({ Image: z.string() }).optional() }),
    Mode: z.object({
      Replicated: z.object({ Replicas: count.optional() }).optional(),
      Global: z.object({}).optional(),
      ReplicatedJob: z.object({}).nullable().optional(),
      GlobalJob: z.object({}).nullable().optional(),
    }),
  }),
  UpdateStatus: z.object({ State: z.string().optional(), StartedAt: time, CompletedAt: time, Message: z.string().optional() }).nullish(),
  ServiceStatus: z.object({ DesiredTasks: count }).nullish(),
})

const task = z.object({
  DesiredState: z.string(),
  Spec: z.object({ ContainerSpec: z.object({ Image: z.string() }).optional() }),
  Status: z.object({
    Timestamp: time,
    State: z.string(),
    Message: z.string().optional(),
    Err: z.string().optional(),
    ContainerStatus: z.object({ ExitCode: z.number().optional() }).nullish(),
  }),
})

export type Service = z.output<typeof service>
export type Task = z.output<typeof task>

export interface Seen {
  readonly service: Service
  readonly tasks: readonly Task[]
  /** The engine's own time, by which it dates what happened. */
  readonly now: number
}

export async function askEngine(target: SwarmTarget, io: ProbeIo): Promise<Seen> {
  const { service: name } = target
  const filters = JSON.stringify({ name: [name] })
  const found = await ask(
    target,
    '/services',
    [
      ['filters', filters],
      ['status', 'true'],
    ],
    io,
  )
  // The filter takes beginnings of names too.
  const one = jsonOf(found, z.array(service), placeOf(target)).find(({ Spec }) => Spec.Name === name)
  if (one === undefined) throw new Unreached('gone', `the Swarm has no service ${name}`)
  const listed = await ask(target, '/tasks', [['filters', JSON.stringify({ service: [one.ID] })]], io)
  const told = Date.parse(listed.headers.get('date') ?? '')
  return { service: one, tasks: jsonOf(listed, z.array(task), placeOf(target)), now: Number.isNaN(told) ? io.today().getTime() : told }
}

async function ask(target: SwarmTarget, path: string, query: readonly [string, string][], io: ProbeIo): Promise<HttpAnswer> {
  const engine = engineOf(target)
  const answer = await io.request({ ...engine, url: apiUrl(engine.url, path, query), maxBytes: 16_000_000 })
  if (answer.status === 200) return answer
  const place = placeOf(target)
  const said = messageOf(answer, place)
  if (/not a swarm manager/i.test(said))
    throw new Unreached(
      'cannot-run',
      `${place} is no manager of a Swarm${/not part of a swarm|swarm init/i.test(said) ? ', nor part of one' : ''}; name the engine of a manager`,
    )
  if (/locked/i.test(said)) throw new Unreached('starting', `the Swarm of ${place} is locked: ${said}`)
  if (answer.status === 404) throw new Unreached('cannot-run', `${place} knows no services: it is no Docker engine, or none that has Swarm`)
  throw refusalOf(answer, true, place, said)
}

function messageOf(answer: HttpAnswer, place: string): string {
  try {
    return oneLine(jsonOf(answer, z.object({ message: z.string() }), place).message)
  } catch (error) {
    if (error instanceof Unreached) return ''
    throw error
  }
}
