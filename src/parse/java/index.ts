/** Java for readers: what a file declares, without running or compiling anything. */
export { parseJava, type JavaParsed } from './parse.ts'
export type { JavaAnnotation, JavaFile, JavaImport, JavaMember, JavaType, JavaTypeUse, JavaValue } from './shapes.ts'
