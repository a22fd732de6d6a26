/** What plain columns, relations and collections share: overrides, embeddables, and the yes and no of annotations. */
import type { JavaAnnotation } from '../../parse/java/index.ts'
import { attributesOf, levelsOf, type Attribute } from './levels.ts'
import { allOf, inside } from './names.ts'
import type { Sketch } from './sketch.ts'
import type { Table } from './table.ts'
import { textOf, type Placed } from './world.ts'

/** Attributes of an embeddable class, with what it extends. */
export async function attributesIn(inner: Placed, sketch: Sketch): Promise<readonly Attribute[]> {
  const { levels } = await levelsOf(inner, sketch.world)
  return attributesOf(levels.map((level, index) => (index === 0 && level.is === 'plain' ? { ...level, is: 'embeddable' } : level)))
}

/** {@link https://jakarta.ee/specifications/persistence/3.2/jakarta-persistence-spec-3.2#a13967} */
export async function noteOverrides(annotations: readonly JavaAnnotation[], from: Placed, prefix: string, sketch: Sketch): Promise<void> {
  const note = async (one: JavaAnnotation, found: readonly JavaAnnotation[]): Promise<void> => {
    const name = await textOf(one.values.get('name'), from, sketch.world)
    const path = `${prefix}${name ?? ''}`
    if (name !== undefined && !sketch.overrides.has(path)) sketch.overrides.set(path, { annotations: found, in: from })
  }
  for (const one of allOf(annotations, 'AttributeOverride', from.file)) await note(one, inside(one, 'column'))
  for (const one of allOf(annotations, 'AssociationOverride', from.file)) await note(one, inside(one, 'joinColumns'))
}

/** The secondary table that a column names, where it is one of the entity's. */
export async function ofTable(column: JavaAnnotation | undefined, from: Placed, sketch: Sketch, otherwise: Table): Promise<Table> {
  const written = column?.values.get('table')
  const name = written === undefined ? undefined : await textOf(written, from, sketch.world)
  return name === undefined ? otherwise : (sketch.secondary.get(sketch.naming.physical(name)) ?? otherwise)
}

export function saysYes(annotation: JavaAnnotation | undefined, name: string): boolean {
  const value = annotation?.values.get(name)
  return value?.kind === 'truth' && value.value
}

/** `false`, where it is written. */
export function saysNo(annotation: JavaAnnotation | undefined, name: string): false | undefined {
  const value = annotation?.values.get(name)
  return value?.kind === 'truth' && !value.value ? false : undefined
}
