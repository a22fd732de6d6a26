/** Files of tools that install releases by a list of their own: Helmfile's and Skaffold's. */
import { basename, dirname } from '../../../../base/paths.ts'
import type { Loading } from '../chart.ts'
import { helmfileSpecs, isHelmfile } from './helmfile.ts'
import { isSkaffold, skaffoldSpecs } from './skaffold.ts'
import type { Spec } from './spec.ts'

export function isOwnFile(path: string): boolean {
  return isHelmfile(path) || isSkaffold(basename(path))
}

export function ownFileSpecs(path: string, profile: string | undefined, loading: Loading): Promise<readonly Spec[]> {
  return isHelmfile(path) ? helmfileSpecs(path, profile, loading) : skaffoldSpecs(path, dirname(path), profile, loading)
}
