/** Whose code a file is where several services run what lies in one tree. */
import { valueOf } from '../base/fact.ts'
import type { PackageDeclaration } from '../model/declaration.ts'
import { repositoryOf, within } from './code.ts'
import { imageName } from './images.ts'
import { called } from './name-patterns.ts'
import { commandOf } from './command-words.ts'
import type { Running } from './running.ts'

/** Whether a file is another service's own rather than this one's. */
export function ofAnother(path: string, service: Running, services: readonly Running[], packages: readonly PackageDeclaration[]): boolean {
  const own = Math.max(-1, ...service.folders.filter((folder) => within(path, folder)).map((folder) => folder.length))
  // What is pulled under the name of a folder is built from that.
  const context = service.declared.build === undefined ? service.folders[0] : service.declared.build.context
  const image = repositoryOf(service.declared)
  return services.some(
    (other) =>
      other !== service &&
      other.declared.build?.context !== context &&
      // A job of the same image, `wait-for-database`, takes a name for what it does: the code is the image's.
      !(other.role === 'job' && image !== '' && repositoryOf(other.declared) === image) &&
      (isHome(path, other, service) ||
        other.folders.some((folder) => folder.length > own && within(path, folder) && !isLent(folder, service, other, packages))),
  )
}

/** An application that another depends on lends it types: what it does, it does itself. */
function isHome(path: string, { folders: [home = ''] }: Running, service: Running): boolean {
  return home !== '' && home !== service.folders[0] && service.folders.includes(home) && within(path, home)
}

/** A package of a workspace that something of this service, and not of the other, depends on is both services'. */
function isLent(folder: string, service: Running, other: Running, packages: readonly PackageDeclaration[]): boolean {
  const lent = packages.find((one) => one.folder === folder)
  if (lent === undefined) return false
  return packages.some(
    (one) =>
      one.dependencies.has(lent.name) &&
      service.folders.some((mine) => within(one.folder, mine)) &&
      !other.folders.some((theirs) => within(one.folder, theirs)),
  )
}

const fileServers = called('nginx nginx-unprivileged httpd caddy lighttpd static-web-server')
const startsThem = /^(nginx|nginx-debug|httpd(-foreground)?|caddy|lighttpd|static-web-server)$/

/** Built on a server of files and started as that: the code of its image runs in browsers, and none of it here. */
export function handsOutFiles({ stage, base, actions, declared }: Running): boolean {
  if (stage === undefined || !fileServers.test(imageName(base ?? '').repository)) return false
  if (actions.some((action) => action.does === 'serve' && !startsThem.test(action.tool))) return false
  const words = valueOf(commandOf(declared, stage))
  return words === undefined || words.some((word) => startsThem.test(word.slice(word.lastIndexOf('/') + 1)))
}
