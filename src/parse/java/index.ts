/** Java for readers: what a file declares, without running or compiling anything. */
export { childrenOf, named, textIn, type JavaNode, type JavaSource } from './nodes.ts'
export { parseJava, type JavaParsed } from './parse.ts'
export type { JavaAnnotation, JavaFile, JavaMember, JavaType, JavaTypeUse, JavaValue } from './shapes.ts'
export { blockOf, unescaped } from './values.ts'
