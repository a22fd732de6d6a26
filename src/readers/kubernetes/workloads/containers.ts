/** Containers of a pod to declarations: the main one by the workload's name, those beside it by theirs, those before it as jobs. */
import { byDefault, known, unresolved, valueOf, type Fact } from '../../../base/fact.ts'
import type { PortDeclaration, ServiceDeclaration } from '../../../model/declaration.ts'
import type { Cluster } from '../object.ts'
import type { Told } from '../told.ts'
import { readHealth, readResources, readRights } from './care.ts'
import { expand, readEnvironment } from './environment.ts'
import { readDisruption, readScaling } from './guards.ts'
import { listed, mainOf } from './main.ts'
import { otherUser } from './openshift.ts'
import { endsItself, readScale } from './scale.ts'
import { answering, hostPort, protocolOf, type Served } from './services.ts'
import { countOf, down, each, entriesOf, isOpen, isTrue, openFact, partly, text, textFact, textOfSpot, valueFact, written, type Spot } from './spots.ts'
import { readPlacement, readSpread } from './spread.ts'
import { readUpdate } from './updates.ts'
import { readMounts } from './volumes.ts'
import type { Workload } from './workload.ts'

export interface Declaring {
  readonly cluster: Cluster
  readonly served: readonly Served[]
  readonly told: Told
}

/** Who stays up beside the main container: other containers, and init containers that are always restarted. */
function stayingOf({ pod }: Workload): readonly Spot[] {
  return [...listed(pod), ...startingOf(pod).filter(isSidecar)]
}

function startingOf(pod: Spot): readonly Spot[] {
  return listed(pod, 'initContainers')
}

function isSidecar(container: Spot): boolean {
  return text(container, 'restartPolicy') === 'Always'
}

export function declareContainers(workload: Workload, declaring: Declaring): readonly ServiceDeclaration[] {
  const { pod, name, object } = workload
  const staying = stayingOf(workload)
  const main = mainOf(workload)
  if (main === undefined) {
    declaring.told.tell(pod.at, `${object.at.key} has no container`)
    return []
  }
  const nameOf = (container: Spot): string => (container === main ? name : `${name}/${text(container, 'name') ?? 'container'}`)
  const before = startingOf(pod).filter((one) => !isSidecar(one))
  const beside = staying.filter((one) => one !== main)
  const awaits = before.map(nameOf)
  const declared = (container: Spot): ServiceDeclaration => declare(workload, container, main, nameOf(container), declaring)
  const whole = declared(main)
  return [
    { ...whole, dependsOn: awaits, ...(awaits.length === 0 ? {} : { awaits }) },
    ...beside.map((one) => ({ ...declared(one), sharesNetwork: name })),
    ...before.map((one) => ({ ...asJob(declared(one)), sharesNetwork: name })),
  ]
}

/** An init container runs before its pod does and is gone then: nothing asks it, nothing replaces it. */
function asJob(declared: ServiceDeclaration): ServiceDeclaration {
  const {
    healthcheck: _asked,
    update: _replaced,
    scaling: _scaled,
    disruption: _kept,
    fires: _fires,
    global: _global,
    answers: _answers,
    restart,
    ...rest
  } = declared
  return { ...rest, names: [declared.name], mode: known('replicated-job', declared.at), restart: restart ?? known('on-failure', declared.at) }
}

function declare(workload: Workload, container: Spot, main: Spot, name: string, { cluster, served, told }: Declaring): ServiceDeclaration {
  const { pod, object } = workload
  const { namespace } = object
  const at = { ...container.at, key: container.at.key }
  const environment = readEnvironment(container, namespace, cluster, told)
  const words = (key: string): readonly Fact<string>[] | undefined => wordsOf(down(container, key), environment.values)
  const entrypoint = words('command')
  const command = words('args')
  const onHost = isTrue(pod, 'hostNetwork')
  const staying = stayingOf(workload)
  const answered = answering(workload, staying, owner(container, main, staying), served, told)
  const { replicas, ...scale } = readScale(workload, cluster, told)
  const rights = readRights(container, pod, told)
  const optional = {
    image: imageFact(down(container, 'image'), told),
    command: joined(command, down(container, 'args')),
    commandWords: command,
    entrypoint: joined(entrypoint, down(container, 'command')),
    entrypointWords: entrypoint,
    openEnvironment: environment.open.length === 0 ? undefined : environment.open,
    given: environment.given.size === 0 ? undefined : environment.given,
    replicas,
    healthcheck: readHealth(container),
    update: readUpdate(workload, replicas, told),
    scaling: readScaling(workload, cluster),
    disruption: readDisruption(workload, cluster),
    hostNetwork: onHost ? true : undefined,
    answers: answered.answers.length === 0 ? undefined : answered.answers,
    otherUser: otherUser(workload, cluster),
    ...rights,
  }
  return {
    kind: 'service',
    name,
    stack: cluster.stack,
    at,
    environment: environment.values,
    ports: withServices(portsIn(container, onHost, told), answered.ports),
    mounts: readMounts(container, { workload, cluster, told }),
    names: answered.names,
    networks: [],
    labels: labelsOf(workload),
    restart: restartOf(workload),
    ...readResources(container, namespace, cluster, told),
    placement: readPlacement(workload, told),
    dependsOn: [],
    stopGracePeriod:
      valueFact(down(pod, 'terminationGracePeriodSeconds'), countOf, 'a whole number', told) ??
      byDefault(30, { ...pod.at, key: `${pod.at.key}.terminationGracePeriodSeconds` }, 'thirty seconds unless it is said'),
    swarm: false,
    orchestrator: 'kubernetes',
    spread: readSpread(workload, cluster),
    ...scale,
    ...(endsItself(workload, answered.names.length > 0) ? { mode: known('replicated-job', object.at) } : {}),
    ...written(optional),
  }
}

/** No image is called by such letters: a tool puts a name or a tag in their place. */
function imageFact(spot: Spot | undefined, told: Told): Fact<string> | undefined {
  const fact = textFact(spot, told)
  return fact?.state === 'known' && /[#%$<>|{}[\]]|@(?!sha\d)/.test(fact.value) ? openFact(fact.value, fact.at) : fact
}

/** What listens need not be listed: a Service that sends requests there tells it as well. */
function withServices(own: readonly PortDeclaration[], told: readonly PortDeclaration[]): readonly PortDeclaration[] {
  const seen = new Set(own.map((one) => valueOf(one.container)))
  const more = told.filter((one) => {
    const port = valueOf(one.container)
    const isNew = port !== undefined && !seen.has(port)
    if (port !== undefined) seen.add(port)
    return isNew || one.published || one.host !== undefined
  })
  return [...own, ...more]
}

/** A port is a container's that declares it; one that none declares is the main container's. */
function owner(container: Spot, main: Spot, all: readonly Spot[]): (port: number | undefined) => boolean {
  const declares = (one: Spot, port: number): boolean => each(down(one, 'ports')).some((spot) => text(spot, 'containerPort') === String(port))
  return (port) => {
    const found = port === undefined ? undefined : all.find((one) => declares(one, port))
    return (found ?? main) === container
  }
}

function portsIn(container: Spot, onHost: boolean, told: Told): readonly PortDeclaration[] {
  return each(down(container, 'ports'), 'containerPort').flatMap((spot) => {
    const port = valueFact(down(spot, 'containerPort'), countOf, 'a port', told)
    if (port === undefined) return []
    const host = hostPort(spot, port, onHost, told)
    const address = textFact(down(spot, 'hostIP'), told)
    const name = text(spot, 'name')
    return {
      container: port,
      protocol: protocolOf(spot),
      published: host !== undefined,
      ...(name === undefined ? {} : { name }),
      ...(host === undefined ? {} : { host }),
      ...(address === undefined ? {} : { address }),
      at: spot.at,
    }
  })
}

/** Words of `command` and `args`; a word may hold a secret, so what is not known of it is named and not shown. */
function wordsOf(spot: Spot | undefined, values: ReadonlyMap<string, Fact<string>>): readonly Fact<string>[] | undefined {
  if (spot === undefined) return undefined
  return each(spot).flatMap((one): readonly Fact<string>[] => {
    const word = textOfSpot(one)
    if (word === undefined) return []
    const { text: filled, missing } = expand(word, values)
    const at = { ...one.at, key: spot.at.key }
    if (missing.length > 0) return [partly(unresolved(missing.map((name) => `\${${name}}`).join(' '), at), filled)]
    return [/^\s*(\{\{|<[^<>]+>$|__\w+__$)|__[A-Z][A-Z0-9_]{0,60}__/.test(word) && isOpen(word) ? openFact(word, at, 'names') : known(filled, at)]
  })
}

function joined(words: readonly Fact<string>[] | undefined, spot: Spot | undefined): Fact<readonly string[]> | undefined {
  if (words === undefined || spot === undefined) return undefined
  const closed = words.find((word) => word.state === 'unresolved')
  if (closed?.state === 'unresolved') return unresolved(closed.raw, spot.at, closed.hint)
  return known(
    words.flatMap((word) => (word.state === 'unresolved' ? [] : [word.value])),
    spot.at,
  )
}

const policies: ReadonlyMap<string, string> = new Map([
  ['Always', 'always'],
  ['OnFailure', 'on-failure'],
  ['Never', 'no'],
])

/** Pods of a controller are always started again; a Job's or a bare Pod's as it says ({@link https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy}). */
function restartOf({ pod, shape }: Workload): Fact<string> {
  const policy = down(pod, 'restartPolicy')
  const word = policies.get(textOfSpot(policy) ?? '')
  if (policy !== undefined && word !== undefined) return known(word, policy.at)
  const at = { ...pod.at, key: `${pod.at.key}.restartPolicy` }
  return byDefault(shape === 'job' || shape === 'cronjob' ? 'on-failure' : 'always', at, 'a pod is started again unless its policy says otherwise')
}

const mostLabels = 200

/** Labels and annotations of the pods; an annotation of some tools holds the whole object. */
function labelsOf({ meta }: Workload): ReadonlyMap<string, Fact<string>> {
  const labels = new Map<string, Fact<string>>()
  for (const part of ['annotations', 'labels']) {
    for (const [name, spot] of entriesOf(down(meta, part)).slice(0, mostLabels)) {
      const value = textOfSpot(spot)
      if (value !== undefined && value.length <= 4_000) labels.set(name, known(value, spot.at))
    }
  }
  return labels
}
