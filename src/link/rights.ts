/** What a container may do: the user its process starts as, the container engine's socket, rights over the host. */
import type { Evidence } from '../base/evidence.ts'
import { byDefault, known, mapFact, textOf, unresolved, valueOf, type Fact } from '../base/fact.ts'
import type { MountDeclaration } from '../model/declaration.ts'
import type { FactsOf } from '../model/kinds.ts'
import { commandsIn } from '../parse/shell/commands.ts'
import { parseShell } from '../parse/shell/parse.ts'
import { imageName } from './images.ts'
import type { Declared } from './input.ts'
import { commandOf } from './command-words.ts'
import { userOfOpenShift } from './openshift.ts'
import type { Running } from './running.ts'
import { isPlainBase, ownImage, type OwnImage } from './stages.ts'
import { places, unlisted } from './things.ts'

export function rightsFacts(service: Running, declared: Declared): Partial<FactsOf<'service'>> {
  const root = rootOf(service, declared)
  const words = root === undefined ? undefined : valueOf(root)
  return {
    ...(root === undefined ? {} : { root, user: known(words === false ? 'a non-root user' : 'root', root.at) }),
    sockets: socketsOf(service),
    rights: rightsOf(service),
  }
}

const isRoot = (user: string): boolean => /^(root|0)(:|$)/.test(user.trim())

/** A job of somebody else's image that gives files to others and ends: nobody but root may do that ({@link https://man7.org/linux/man-pages/man2/chown.2.html}). */
function onlyGives({ role, declared }: Running): boolean {
  const words = role === 'job' && declared.build === undefined ? (valueOf(commandOf(declared, undefined)) ?? []) : []
  const script = /^(\/bin\/)?(ba|da|a)?sh$/.test(words[0] ?? '') && /^-\w*c$/.test(words[1] ?? '') ? words[2] : undefined
  const programs = script === undefined ? words.slice(0, 1) : commandsIn(parseShell(script).body).map((command) => command.words[0] ?? '')
  return (
    programs.some((one) => /^(\/bin\/)?(chown|chgrp)$/.test(one)) &&
    programs.every((one) => /^((\/bin\/)?(chown|chgrp|chmod|mkdir)|set|echo|true|:)$/.test(one))
  )
}

/** `UID:GID`, `<uid>`: somebody is to put a number there. */
const isHole = (user: string): boolean => /^("?'?<|(UID|PUID|YOUR_?UID)(:|$))/i.test(user.trim())

/** Absent for an image of others' making: what it starts as is not in the tree, and many of them give up root by themselves. */
function rootOf(service: Running, declared: Declared): Fact<boolean> | undefined {
  const { user } = service.declared
  if (onlyGives(service)) return undefined
  const image = ownImage(service, declared)
  const set = image?.lineage.find((stage) => stage.user !== undefined)?.user
  // Who it may be made instead is hardly ever root.
  if (user !== undefined && !(user.state === 'unresolved' && set?.state === 'known' && !isRoot(set.value)))
    return mapFact(
      user,
      (text) => (isHole(text) ? undefined : isRoot(text)),
      (text) => `${text}, which is still to be filled in`,
    )
  if (image === undefined || service.role === 'job') return undefined
  const open = dropsLater(service, image)
  const found = set === undefined ? ofBase(image) : mapFact(set, isRoot)
  const elsewhere = valueOf(found) === true && user === undefined ? userOfOpenShift(service, declared, found.at) : undefined
  if (elsewhere !== undefined) return elsewhere
  if (open !== undefined && valueOf(found) !== false) return open
  return image.built || found.state === 'unresolved' ? found : byDefault(found.value, found.at, 'the Dockerfile beside its code is taken for the image’s')
}

function ofBase({ base, lineage }: OwnImage): Fact<boolean> {
  const at = lineage[0]?.at ?? base.at
  if (base.state === 'unresolved') return { ...base, at }
  if (/(^|[-_/:])(nonroot|unprivileged|rootless)([-_:]|$)/.test(base.value)) return known(false, at)
  if (isPlainBase(base.value)) return known(true, at)
  return unresolved(`the user of ${imageName(base.value).repository}`, at, 'end the Dockerfile with a USER of its own')
}

const droppers = /^(gosu|su-exec|setpriv|runuser|su|sudo|chpst|setuidgid|s6-.*|supervisord|init|my_init)$/

function mayDrop(word: string): boolean {
  const program = word.slice(word.lastIndexOf('/') + 1)
  return program.endsWith('.sh') || program.endsWith('entrypoint') || droppers.test(program)
}

/** An entrypoint of one's own, a supervisor or an init system may start the process as somebody else. */
function dropsLater(service: Running, { lineage }: OwnImage): Fact<boolean> | undefined {
  const entrypoint = service.declared.entrypoint ?? lineage.find((stage) => stage.entrypoint !== undefined)?.entrypoint
  const command = commandOf(service.declared, service.stage) ?? lineage.find((stage) => stage.command !== undefined)?.command
  const told = [entrypoint, command].filter((fact) => fact !== undefined)
  const drops = told.find((fact) => fact.state === 'unresolved' || fact.value.some((word) => word.split(/[\s"';&]+/).some(mayDrop)))
  return drops === undefined ? undefined : unresolved('whether its start script gives up root', drops.at, 'end the Dockerfile with a USER of its own')
}

/** Programs that hand out a part of the socket's interface, as they are told. */
const narrows = /socket-proxy|docker-proxy|dockerproxy/

type Places = NonNullable<FactsOf<'service'>['sockets']>

function socketsOf(service: Running): Places {
  if (narrows.test(imageName(service.base ?? '').repository)) return []
  const found = service.declared.mounts.flatMap((mount) =>
    isSocket(mount) ? [{ what: mount.readOnly === true ? 'the Docker socket (read-only)' : 'the Docker socket', at: mount.at }] : [],
  )
  return places(found)
}

/** A folder that holds it, itself under whatever path, or what a variable names where the program looks for it: nothing else is put there. */
function isSocket({ type, source, target }: MountDeclaration): boolean {
  if (type !== 'bind') return false
  const isNamed = /^(\/var)?\/run\/?$|\/docker\.sock$/.test(textOf(source) ?? '')
  return isNamed || (source?.state === 'unresolved' && /\/docker\.sock$/.test(valueOf(target) ?? ''))
}

/** Capabilities that are as good as root on the host: https://man7.org/linux/man-pages/man7/capabilities.7.html. */
const mighty = /^(CAP_)?(ALL|SYS_ADMIN|SYS_MODULE|SYS_RAWIO|DAC_READ_SEARCH|BPF)$/i

/** Folders of the host from which whoever writes there has the host: {@link https://docs.docker.com/engine/security/#docker-daemon-attack-surface}. */
const ruling = /^\/(etc|root|boot|usr|var|var\/lib|var\/lib\/(docker|containerd|kubelet))?$/

/** What measures a host looks at its processes. */
const measuring: ReadonlySet<string> = new Set(['exporter', 'monitoring'])

function rightsOf({ declared, role }: Running): Places {
  const found: { readonly what: string; readonly at: Evidence }[] = []
  let open: Fact<unknown> | undefined
  if (valueOf(declared.privileged) === true) found.push({ what: 'privileged', at: declared.privileged?.at ?? declared.at })
  if (declared.privileged?.state === 'unresolved') open = declared.privileged
  const { hostProcesses } = declared
  if (valueOf(hostProcesses) === true && !measuring.has(role)) found.push({ what: 'the processes of the host', at: hostProcesses?.at ?? declared.at })
  for (const { type, source, readOnly, at } of declared.mounts) {
    const path = textOf(source)
    const folder = path === '/' ? path : path?.replace(/\/+$/, '')
    if (type === 'bind' && readOnly !== true && folder !== undefined && ruling.test(folder))
      found.push({ what: folder === '/' ? 'the whole disk of the host' : `${folder} of the host`, at })
  }
  for (const capability of declared.capabilities ?? []) {
    const name = valueOf(capability)
    if (name === undefined) open ??= capability
    else if (mighty.test(name)) found.push({ what: `the capability ${name.toUpperCase()}`, at: capability.at })
  }
  return places(found, open === undefined ? undefined : unlisted('a right that a variable gives', open.at, 'write the value, or a default for the variable'))
}
