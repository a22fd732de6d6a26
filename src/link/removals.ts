/** What a command that removes manifests takes away. */
import type { RemoveAction } from '../model/cluster-action.ts'
import type { Database } from './databases.ts'

/** The file that declares it is taken out of the cluster, and what the operator or the claim keeps of it goes along. */
export function takesAway({ files, folder }: RemoveAction, { managed, service, at }: Database): boolean {
  const own = managed?.at.path ?? service?.declared.at.path ?? at.path
  if (managed?.hosted === true) return false
  return files.some(({ text }) => isWhole(text) && (own === inFolder(folder, text) || own.startsWith(`${inFolder(folder, text)}/`)))
}

function isWhole(path: string): boolean {
  return path !== '' && !/[$`*]/.test(path)
}

function inFolder(folder: string | undefined, path: string): string {
  const plain = path.replace(/^\.\//, '').replace(/\/+$/, '')
  return folder === undefined || folder === '' ? plain : `${folder}/${plain}`
}

export function removal({ tool, files }: RemoveAction): string {
  return `${tool} ${tool === 'kubectl' ? 'delete -f' : 'delete'} ${files.map((word) => word.text).join(' ')}`
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The file's own name is plain, whatever variable the folder is kept in. */
export function isWritten(path: string): boolean {
  return /^[\w.-]+\.ya?ml$/.test(lastPart(path))
}
