/** A kubeconfig as `kubectl` reads it, but for the programs that it names: those are never started from here. */
import { delimiter, isAbsolute, join } from 'node:path'
import { asList, asScalar, parseYaml, valueAt, type YamlNode } from '../../parse/yaml.ts'
import type { ProbeIo } from '../io.ts'
import { Unreached } from '../probe.ts'
import { plain } from './words.ts'

/** One file, or the content of one. */
export interface KubeFile {
  readonly root: YamlNode
  /** How a message calls it: paths may be secrets. */
  readonly called: string
  /** Where the files that it names lie; undefined for content, which may name none. */
  readonly folder?: string
}

/** What a context comes to. */
export interface Login {
  readonly server: string
  readonly serverName?: string
  readonly ca?: string
  readonly unverified: boolean
  readonly token?: string
  readonly user?: string
  readonly password?: string
  readonly certificate?: string
  readonly key?: string
  /** Why there are no credentials though the user is told, with what to do. */
  readonly refused?: string
}

/** Far above the kubeconfig of a company's every cluster. */
const maxBytes = 2_000_000

/** The files that KUBECONFIG lists, or its content where someone put that there; those that are not there are passed over, as `kubectl` does. */
export async function listed(variable: string, io: ProbeIo): Promise<readonly KubeFile[]> {
  if (isContent(variable)) return [fileOf(variable, 'the kubeconfig in KUBECONFIG')]
  const paths = variable.split(delimiter).filter((path) => path !== '')
  const found: KubeFile[] = []
  for (const [index, path] of paths.entries()) {
    const called = paths.length === 1 ? 'the file that KUBECONFIG names' : `file ${index + 1} of KUBECONFIG`
    const file = await read(path, called, io)
    if (file !== undefined) found.push(file)
  }
  if (found.length > 0) return found
  throw new Unreached('no-credentials', 'KUBECONFIG names no file that is there')
}

/** Paths have one line and no colon with a blank behind it. */
function isContent(text: string): boolean {
  return /\n|^\s*\{|:\s/.test(text)
}

export async function read(path: string, called: string, io: ProbeIo): Promise<KubeFile | undefined> {
  const text = await io.readText(path, maxBytes)
  return text === undefined ? undefined : fileOf(text, called, join(path, '..'))
}

export function fileOf(text: string, called: string, folder?: string): KubeFile {
  const { documents, problem } = parseYaml(text)
  // What YAML complains of may quote the line, and with it a token.
  if (problem !== undefined) throw new Unreached('cannot-run', `${called} is not YAML (line ${problem.line})`)
  const [root] = documents
  if (root === undefined || asList(valueAt(root, 'clusters')) === undefined)
    throw new Unreached('cannot-run', `${called} is no kubeconfig: it lists no clusters`)
  return { root, called, ...(folder === undefined ? {} : { folder }) }
}

/** Several are one, in which the first of a name counts. */
export async function loginOf(files: readonly KubeFile[], wanted: string | undefined, io: ProbeIo): Promise<Login> {
  const name = wanted ?? files.map(({ root }) => textAt(root, 'current-context')).find((text) => text !== undefined)
  const called = files.length === 1 ? (files[0]?.called ?? '') : 'the kubeconfig'
  if (name === undefined) throw new Unreached('cannot-run', `${called} has no current-context: name a context`)
  const context = named(files, 'contexts', name, 'context')
  if (context === undefined) throw new Unreached('cannot-run', `${called} has no context ${plain(name, 80)}${others(files)}`)
  const cluster = named(files, 'clusters', textAt(context.node, 'cluster') ?? '', 'cluster')
  const server = textAt(cluster?.node, 'server')
  if (cluster === undefined || server === undefined) throw new Unreached('cannot-run', `${called}: the cluster of the context ${plain(name, 80)} has no server`)
  if (textAt(cluster.node, 'proxy-url') !== undefined)
    throw new Unreached(
      'cannot-run',
      `${called}: the cluster of ${plain(name, 80)} is behind a proxy-url, and checks go through no proxy; name a server that can be reached`,
    )
  const user = named(files, 'users', textAt(context.node, 'user') ?? '', 'user')
  const [ca, own] = await Promise.all([data(cluster, 'certificate-authority', io), user === undefined ? {} : credentials(user, io)])
  const serverName = textAt(cluster.node, 'tls-server-name')
  return {
    server,
    unverified: textAt(cluster.node, 'insecure-skip-tls-verify') === 'true',
    ...(serverName === undefined ? {} : { serverName }),
    ...(ca === undefined ? {} : { ca }),
    ...own,
  }
}

interface Named {
  readonly node: YamlNode
  readonly file: KubeFile
}

function named(files: readonly KubeFile[], list: string, name: string, inner: string): Named | undefined {
  for (const file of files) {
    const found = asList(valueAt(file.root, list))?.items.find((item) => textAt(item, 'name') === name)
    const node = valueAt(found, inner)
    if (node !== undefined) return { node, file }
  }
  return undefined
}

function others(files: readonly KubeFile[]): string {
  const names = files.flatMap(({ root }) => asList(valueAt(root, 'contexts'))?.items.flatMap((item) => textAt(item, 'name') ?? []) ?? [])
  return names.length === 0 ? '' : `; it has ${plain(names.join(', '))}`
}

type Credentials = Omit<Login, 'server' | 'unverified' | 'ca' | 'serverName'>

async function credentials({ node, file }: Named, io: ProbeIo): Promise<Credentials> {
  const programs = ['exec', 'auth-provider'].filter((key) => valueAt(node, key) !== undefined)
  const [certificate, key] = await Promise.all([data({ node, file }, 'client-certificate', io), data({ node, file }, 'client-key', io)])
  const token = textAt(node, 'token') ?? (await fileNamed({ node, file }, 'tokenFile', io))?.trim()
  const user = textAt(node, 'username')
  const program = textAt(valueAt(node, 'exec'), 'command')
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
    ...(token === undefined || token === '' ? {} : { token }),
    ...(user === undefined ? {} : { user, password: textAt(node, 'password') ?? '' }),
    ...(programs.length === 0
      ? {}
      : {
          refused: `${file.called} gets its credentials from a program${program === undefined ? '' : ` (${plain(program, 60)})`}, which a check does not start: put a token into the environment and write token: \${KUBE_TOKEN}, such as one of kubectl create token`,
        }),
  }
}

/** In the file itself, in base64, or in another that it names. */
async function data(from: Named, key: string, io: ProbeIo): Promise<string | undefined> {
  const inline = textAt(from.node, `${key}-data`)
  return inline === undefined ? fileNamed(from, key, io) : Buffer.from(inline, 'base64').toString('utf8')
}

async function fileNamed({ node, file }: Named, key: string, io: ProbeIo): Promise<string | undefined> {
  const path = textAt(node, key)
  if (path === undefined) return undefined
  if (file.folder === undefined)
    throw new Unreached('cannot-run', `${file.called} names a file as ${key}, and content goes without files: kubectl config view --flatten --raw puts it in`)
  const text = await io.readText(isAbsolute(path) ? path : join(file.folder, path), maxBytes)
  if (text === undefined) throw new Unreached('cannot-run', `${file.called} names a file as ${key} that is not there`)
  return text
}

function textAt(node: YamlNode | undefined, key: string): string | undefined {
  const text = asScalar(valueAt(node, key))?.text
  return text === '' ? undefined : text
}
