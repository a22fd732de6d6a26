/** What is read of Kubernetes' answers; all else in them is left aside. See {@link https://kubernetes.io/docs/reference/kubernetes-api/}. */
import { z } from 'zod'

const count = z.number().int().nonnegative().optional()
const text = z.string().optional()
/** What Go leaves empty it writes as null, or not at all. */
const maybe = <T extends z.ZodType>(one: T) => one.nullish().transform((found) => found ?? undefined)
const many = <T extends z.ZodType>(one: T) => maybe(z.array(one))

const metadata = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: text,
  generation: count,
  creationTimestamp: text,
  deletionTimestamp: text,
  ownerReferences: many(z.object({ kind: z.string(), name: z.string(), uid: z.string(), controller: z.boolean().optional() })),
})

const condition = z.object({ type: z.string(), status: z.string(), reason: text, message: text })

const selector = z.object({
  matchLabels: maybe(z.record(z.string(), z.string())),
  matchExpressions: many(z.object({ key: z.string(), operator: z.string(), values: many(z.string()) })),
})

const template = z.object({ spec: z.object({ containers: many(z.object({ name: z.string(), image: text })) }) })

/** A Deployment, StatefulSet or DaemonSet: each has some of these. */
export const workload = z.object({
  metadata,
  spec: z.object({
    replicas: count,
    paused: z.boolean().optional(),
    selector,
    template,
    updateStrategy: z.object({ type: text, rollingUpdate: maybe(z.object({ partition: count })) }).optional(),
  }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      currentRevision: text,
      updateRevision: text,
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberReady: count,
      numberAvailable: count,
      conditions: many(condition),
    })
    .prefault({}),
})

export const cronJob = z.object({
  metadata,
  spec: z.object({ schedule: z.string(), suspend: maybe(z.boolean()), jobTemplate: z.object({ spec: z.object({ template }) }) }),
  status: z.object({ active: many(z.unknown()), lastSuccessfulTime: maybe(z.string()) }).optional(),
})

export const job = z.object({
  metadata,
  status: z.object({ completionTime: maybe(z.string()), conditions: many(condition) }).optional(),
})

const ended = maybe(z.object({ reason: text, exitCode: z.number().int() }))

const container = z.object({
  name: z.string(),
  imageID: text,
  restartCount: count,
  state: z.object({ waiting: maybe(z.object({ reason: text, message: text })), terminated: ended }).optional(),
  lastState: z.object({ terminated: ended }).optional(),
})

export const pod = z.object({
  metadata,
  status: z.object({ phase: text, conditions: many(condition), containerStatuses: many(container), initContainerStatuses: many(container) }).optional(),
})

/** What every error of the API is, but that one of them leaves out its kind. */
export const failure = z.object({ message: text, details: maybe(z.object({ name: text })) })

export const listOf = <T extends z.ZodType>(one: T) => z.object({ metadata: z.object({ continue: text }).optional(), items: many(one) })

export type Workload = z.infer<typeof workload>
export type CronJob = z.infer<typeof cronJob>
export type Job = z.infer<typeof job>
export type Pod = z.infer<typeof pod>
export type Condition = z.infer<typeof condition>
export type Selector = z.infer<typeof selector>
