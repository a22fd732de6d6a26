/** Java and Kotlin for readers of pools: text to code, code to values and objects. Nothing is compiled or run. */
export { evaluate } from './evaluate.ts'
export { parseJavaCode } from './java.ts'
export { parseKotlinCode } from './kotlin.ts'
export {
  annotatedWith,
  argumentOf,
  around,
  functionAround,
  lambdaOf,
  lastOf,
  nodesIn,
  pathOf,
  typeAround,
  type Code,
  type CodeFile,
  type CodeParsed,
} from './nodes.ts'
export { objectOf, wholeOf, type Setting } from './objects.ts'
export { calledBy, callsOf, declarationOf, fileOf, parametersOf, programOf } from './program.ts'
export type { Frame, Value } from './values.ts'
