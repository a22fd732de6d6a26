/** Which annotations are JPA's and Hibernate's own: other libraries have an `@Entity`, a `@Table` and an `@Index`, too. */
import type { JavaAnnotation, JavaFile } from '../../parse/java/index.ts'

const jpa = /^(jakarta|javax)\.persistence$/
const hibernate = /^org\.hibernate\.annotations$/

export type Origin = 'jpa' | 'hibernate'

/** Where an annotation comes from: by its full name, its import, else by what is imported whole. */
export function isFrom(origin: Origin, annotation: JavaAnnotation, file: JavaFile): boolean {
  const pattern = origin === 'jpa' ? jpa : hibernate
  const dot = annotation.name.lastIndexOf('.')
  if (dot !== -1) return pattern.test(annotation.name.slice(0, dot))
  const exact = file.imports.find((one) => !one.isWildcard && !one.isStatic && one.name.endsWith(`.${annotation.name}`))
  if (exact !== undefined) return pattern.test(exact.name.slice(0, -annotation.name.length - 1))
  return file.imports.some((one) => one.isWildcard && !one.isStatic && pattern.test(one.name))
}

export function plainName(annotation: JavaAnnotation): string {
  return annotation.name.slice(annotation.name.lastIndexOf('.') + 1)
}

/** The annotation of a name, of JPA unless said otherwise. */
export function annotationOf(annotations: readonly JavaAnnotation[], name: string, file: JavaFile, origin: Origin = 'jpa'): JavaAnnotation | undefined {
  return annotations.find((one) => plainName(one) === name && isFrom(origin, one, file))
}

/** All of a name: by itself, several beside one another, and those in the list that older Java needs: `@JoinColumns({ … })`. */
export function allOf(annotations: readonly JavaAnnotation[], name: string, file: JavaFile, origin: Origin = 'jpa'): readonly JavaAnnotation[] {
  const single = annotations.filter((one) => plainName(one) === name && isFrom(origin, one, file))
  const listed = annotationOf(annotations, `${name}s`, file, origin)
  return [...single, ...inside(listed, 'value')]
}

/** Annotations in a value of another: `indexes = { @Index(…), @Index(…) }`, `indexes = @Index(…)`. */
export function inside(annotation: JavaAnnotation | undefined, name: string): readonly JavaAnnotation[] {
  const value = annotation?.values.get(name)
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value]
  return items.flatMap((one) => (one.kind === 'annotation' ? [one.annotation] : []))
}

/** Whether it speaks of JPA before version 3: Hibernate up to 5. */
export function isOlder(file: JavaFile): boolean {
  return file.imports.some(({ name }) => name.startsWith('javax.persistence'))
}
