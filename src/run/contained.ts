/** A service of a stack with what only the rest of the tree tells of it: what it is built from, whose it is, what it starts. */
import { valueOf } from '../base/fact.ts'
import { madeFrom } from '../link/built.ts'
import { commandOf } from '../link/command-words.ts'
import { roleOfImage } from '../link/images.ts'
import type { ImageDeclaration, ServiceDeclaration } from '../model/declaration.ts'
import type { Contained } from '../stacks/workshop.ts'
import { codeFoldersOf, isNamedAfter } from './code-beside.ts'

export function containedOf(
  declared: ServiceDeclaration,
  images: ReadonlyMap<string, ImageDeclaration>,
  paths: readonly string[],
  names: ReadonlySet<string>,
): Contained {
  const { stage, base } = madeFrom(declared, images)
  const role = base === undefined ? undefined : roleOfImage(base)
  const isNamed = isNamedAfter(declared, names)
  return {
    declared,
    // The tree's own may well be a tool, too, as others see it.
    helper: role !== undefined && !isNamed,
    ...(isNamed ? { isNamedAfter: true } : {}),
    cares: role?.is === 'backup' || role?.is === 'pool',
    published: declared.build?.published === true,
    words: valueOf(commandOf(declared, stage)) ?? [],
    codeFolders: codeFoldersOf(declared, paths),
    ...(base === undefined ? {} : { base }),
    ...(stage === undefined ? {} : { stage }),
  }
}
