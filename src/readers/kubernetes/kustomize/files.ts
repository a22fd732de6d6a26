/** Where the paths of a kustomization lead: to files and folders of the tree, or elsewhere. */
import { join } from '../../../base/paths.ts'
import type { Placed } from '../../../parse/placed.ts'
import type { ReadContext } from '../../reader.ts'
import type { Level } from './building.ts'

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** The kustomization of a folder, in the order in which Kustomize looks for one. */
export function kustomizationIn(folder: string, context: ReadContext): string | undefined {
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`
    if (context.has(path)) return path
  }
  return undefined
}

/** Whether a path leads to another repository or a server ({@link https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md}). */
export function isRemote(text: string): boolean {
  return (
    /^([a-z][a-z0-9+]*:|[\w.-]+@[\w.-]+:|(git(hub|lab)\.com|bitbucket\.org)[/:])/i.test(text) ||
    /[?&](ref|version|submodules)=/.test(text) ||
    text.includes('.git//')
  )
}

/** A file that an entry names; undefined when there is none, which is told. */
export function fileAt(entry: Placed, { folder, building }: Level): string | undefined {
  if (entry.kind !== 'text') return undefined
  const path = join(folder, entry.text)
  if (path !== undefined && building.context.has(path)) return path
  building.told.tell(entry, missing(entry.text, path))
  return undefined
}

export function missing(text: string, path: string | undefined): string {
  if (isRemote(text))
    return `${text
      .replace(/[?].*$/s, '')
      .replace(/\/\/[^/@]*@/, '//')
      .slice(0, 200)} is fetched from elsewhere; what it holds is unknown`
  return path === undefined ? `${text} leads out of the repository` : `${text} is not in the repository`
}
